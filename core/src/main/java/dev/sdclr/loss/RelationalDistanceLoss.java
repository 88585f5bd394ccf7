package dev.sdclr.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Distance-wise relational knowledge distillation (RKD-D; Park et al. 2019, section 3.2.1): the
 * distances among a batch's images, by their mean, should be the teacher's; the student's
 * dimensions need not be.
 */
public final class RelationalDistanceLoss {

  /** Keeps images that are all alike from a division by zero. */
  private static final double MIN_MEAN = 1e-8;

  private static final double EUCLIDEAN = 2;

  private RelationalDistanceLoss() {}

  /**
   * Compares distances.
   *
   * @param student (N, D), float32 or float64, N ≥ 2
   * @param teacher (N, E), row i of the same image as in {@code student}; no gradient flows into it
   * @return the mean over all pairs i &lt; j of Huber's loss (δ = 1) of the two distances, each
   *     over the mean of its kind; a scalar, at least 0
   */
  public static Tensor loss(Tensor student, Tensor teacher) {
    return torch.smooth_l1_loss(distances(student), distances(teacher.detach()));
  }

  /** Of all pairs i &lt; j, over their mean. */
  private static Tensor distances(Tensor rows) {
    Tensor distances = torch.pdist(rows, EUCLIDEAN); // (N (N - 1) / 2)
    return distances.div(distances.mean().clamp_min(new Scalar(MIN_MEAN)));
  }
}
