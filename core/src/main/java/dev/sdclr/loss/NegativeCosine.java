package dev.sdclr.loss;

import dev.sdclr.tensor.UnitRows;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * How far a prediction's direction is from that of the other view's projection, without negatives.
 *
 * <p>The projection is a constant: no gradient flows into it (the stop-gradient of SimSiam, Chen
 * and He 2021, algorithm 1; the target network of BYOL, Grill et al. 2020, section 3.1). Methods
 * add up both ways round themselves.
 */
public final class NegativeCosine {

  private NegativeCosine() {}

  /**
   * Negative cosine similarity (SimSiam, equation 1).
   *
   * @param p predictions (N, D), float32 or float64, of any length
   * @param z projections (N, D) of any length, row i of the same image as in {@code p}
   * @return the mean over all N rows, a scalar in [−1, 1]
   */
  public static Tensor loss(Tensor p, Tensor z) {
    return perImage(p, z).mean();
  }

  /**
   * Negative cosine similarity (SimSiam, equation 1), image by image.
   *
   * @param p predictions (N, D), float32 or float64, of any length
   * @param z projections (N, D) of any length, row i of the same image as in {@code p}
   * @return (N), each in [−1, 1]: {@link #loss} is the mean of these
   */
  public static Tensor perImage(Tensor p, Tensor z) {
    return UnitRows.of(p).mul(UnitRows.of(z.detach())).sum(1).neg();
  }

  /**
   * Squared distance of the directions, 2 − 2 cos (BYOL, equation 2).
   *
   * @param p predictions (N, D), float32 or float64, of any length
   * @param z projections (N, D) of any length, row i of the same image as in {@code p}
   * @return the mean over all N rows, a scalar in [0, 4]: 2 + 2 {@link #loss}
   */
  public static Tensor squaredDistance(Tensor p, Tensor z) {
    return loss(p, z).mul(new Scalar(2)).add(new Scalar(2));
  }
}
