package dev.sdclr.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The focal factor (1 − p)^gamma on a cross entropy −log p, which quietens what is answered well.
 *
 * <p>Source: Lin et al. 2017, <i>Focal Loss for Dense Object Detection</i>, equation 4. The factor
 * takes part in the gradient.
 */
final class Focal {

  /** Keeps the slope of (1 − p)^gamma finite at p = 1, where it would not be for gamma below 1. */
  private static final double MIN_DOUBT = 1e-30;

  private Focal() {}

  /**
   * Of cross entropies −log p, any shape.
   *
   * @return the same shape; {@code crossEntropies} itself for gamma 0
   */
  static Tensor of(Tensor crossEntropies, double gamma) {
    if (gamma == 0) {
      return crossEntropies;
    }
    // 1 - p = -(exp(-l) - 1), which loses no digit where p is close to 1.
    Tensor doubt = crossEntropies.neg().expm1().neg().clamp_min(new Scalar(MIN_DOUBT));
    return crossEntropies.mul(doubt.pow(new Scalar(gamma)));
  }
}
