package dev.sdclr.loss;

import dev.sdclr.Ranges;
import dev.sdclr.tensor.UnitRows;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Decoupled contrastive loss (DCL, Yeh et al. 2022, equation 6): NT-Xent whose denominator leaves
 * the partner out, so that an image that is easy to tell apart goes on learning in small batches.
 *
 * <p>Weighted (DCLW, section 3.2), the partner's term of image i counts 2 − exp(s_i / σ) / mean
 * exp(s / σ) times, s its views' cosine and σ = {@value #SIGMA}: partners that are far apart count
 * more.
 *
 * @param temperature above 0; published: 0.1
 * @param isWeighted whether it is DCLW
 */
public record DecoupledLoss(double temperature, boolean isWeighted) implements ContrastiveLoss {

  private static final double SIGMA = 0.5;

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException when the temperature is not above 0
   */
  public DecoupledLoss {
    Ranges.positive("temperature", temperature);
  }

  @Override
  public DecoupledLoss withTemperature(double other) {
    return new DecoupledLoss(other, isWeighted);
  }

  @Override
  public Tensor perImage(Tensor z1, Tensor z2) {
    return perImage(z1, z2, 0, z1.size(0));
  }

  @Override
  public Tensor perImage(Tensor z1, Tensor z2, long first, long count) {
    long n = z1.size(0);
    Tensor z = UnitRows.of(torch.cat(new TensorVector(z1, z2))); // (2N, D)
    Tensor cosines = z.narrow(0, 0, n).mul(z.narrow(0, n, n)).sum(1); // (N), of partners
    Tensor rows = torch.arange(new Scalar(first), new Scalar(first + count), indices(z1));
    Tensor partners = rows.add(new Scalar(n));
    Tensor others =
        others(z, rows, partners).add(others(z, partners, rows)).div(new Scalar(2)); // (n)
    Tensor own = weighted(cosines).narrow(0, first, count).div(new Scalar(temperature));
    return others.sub(own);
  }

  /** What partners count: with weights those of the whole batch. */
  private Tensor weighted(Tensor cosines) {
    if (!isWeighted) {
      return cosines;
    }
    Tensor share = cosines.div(new Scalar(SIGMA)).softmax(0);
    Tensor weights = share.mul(new Scalar(-(double) cosines.size(0))).add(new Scalar(2));
    return cosines.mul(weights);
  }

  /** Log of the sum over all rows but an anchor's own and its partner's (n). */
  private Tensor others(Tensor z, Tensor anchors, Tensor partners) {
    Scalar never = new Scalar(Double.NEGATIVE_INFINITY);
    return torch
        .mm(z.index_select(0, anchors), z.t())
        .div(new Scalar(temperature)) // (n, 2N)
        .scatter(1, anchors.unsqueeze(1), never)
        .scatter(1, partners.unsqueeze(1), never)
        .logsumexp(1);
  }

  private static TensorOptions indices(Tensor like) {
    return like.options().dtype(new ScalarTypeOptional(torch.ScalarType.Long));
  }
}
