package dev.sdclr.loss;

import dev.sdclr.Ranges;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Barlow Twins (Zbontar et al. 2021, equation 1): the cross-correlation of the two views'
 * projections over the batch should be the identity; no negatives.
 *
 * @param offDiagonalWeight λ, above 0; published: 0.005
 */
public record BarlowTwinsLoss(double offDiagonalWeight) {

  /** Keeps constant dimensions finite, as in batch norms. */
  private static final double EPSILON = 1e-5;

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException when λ is not above 0 and finite
   */
  public BarlowTwinsLoss {
    Ranges.positive("offDiagonalWeight", offDiagonalWeight);
  }

  /**
   * Compares two views.
   *
   * @param z1 projections of the first view (N, D), float32 or float64, N ≥ 2
   * @param z2 projections of the second view (N, D), row i of the same image as in {@code z1}
   * @return Σ (1 − C_ii)² + λ Σ_{i≠j} C_ij², a scalar
   */
  public Tensor loss(Tensor z1, Tensor z2) {
    Tensor correlation =
        standardised(z1).t().mm(standardised(z2)).div(new Scalar((double) z1.size(0))); // (D, D)
    Tensor own = correlation.diagonal(0, 0, 1);
    Tensor ownSquares = own.square().sum();
    Tensor apart = own.sub(new Scalar(1)).square().sum();
    Tensor others = correlation.square().sum().sub(ownSquares);
    return apart.add(others, new Scalar(offDiagonalWeight));
  }

  /** Every dimension with mean 0 and variance 1 over the batch. */
  private static Tensor standardised(Tensor z) {
    TensorOptional none = new TensorOptional();
    return torch.batch_norm(z, none, none, none, none, true, 0, EPSILON, false);
  }
}
