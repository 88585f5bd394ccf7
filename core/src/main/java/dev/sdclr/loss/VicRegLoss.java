package dev.sdclr.loss;

import dev.sdclr.Ranges;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * VICReg (Bardes et al. 2022, algorithm 1): projections of two views should agree, vary in every
 * dimension and not covary between dimensions; each view is looked at alone, no negatives.
 *
 * @param invariance λ, above 0; published: 25
 * @param variance μ, above 0; published: 25
 * @param covariance ν, above 0; published: 1
 */
public record VicRegLoss(double invariance, double variance, double covariance) {

  /** Keeps the root's slope finite. */
  private static final double EPSILON = 1e-4;

  /** Standard deviation that every dimension should reach. */
  private static final double TARGET_DEVIATION = 1;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException when one is not above 0 and finite
   */
  public VicRegLoss {
    Ranges.positive("invariance", invariance);
    Ranges.positive("variance", variance);
    Ranges.positive("covariance", covariance);
  }

  /**
   * Compares two views.
   *
   * @param z1 projections of the first view (N, D), float32 or float64, N ≥ 2
   * @param z2 projections of the second view (N, D), row i of the same image as in {@code z1}
   * @return a scalar; the squared differences are a mean over all N · D values, as in the algorithm
   */
  public Tensor loss(Tensor z1, Tensor z2) {
    Tensor apart = z1.sub(z2).square().mean();
    return apart
        .mul(new Scalar(invariance))
        .add(stillness(z1).add(stillness(z2)), new Scalar(variance))
        .add(redundancy(z1).add(redundancy(z2)), new Scalar(covariance));
  }

  /** Mean over the dimensions of what their standard deviation lacks. */
  private static Tensor stillness(Tensor z) {
    Tensor centred = z.sub(z.mean(0));
    Tensor deviation =
        centred
            .square()
            .sum(0)
            .div(new Scalar((double) z.size(0) - 1))
            .add(new Scalar(EPSILON))
            .sqrt();
    return deviation.neg().add(new Scalar(TARGET_DEVIATION)).relu().mean();
  }

  /** Squares of the covariances of different dimensions, by the number of dimensions. */
  private static Tensor redundancy(Tensor z) {
    Tensor centred = z.sub(z.mean(0));
    Tensor covariances = centred.t().mm(centred).div(new Scalar((double) z.size(0) - 1)); // (D, D)
    Tensor own = covariances.diagonal(0, 0, 1).square().sum();
    return covariances.square().sum().sub(own).div(new Scalar((double) z.size(1)));
  }
}
