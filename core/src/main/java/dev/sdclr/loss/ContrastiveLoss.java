package dev.sdclr.loss;

import org.bytedeco.pytorch.Tensor;

/**
 * A loss that tells an image's two views apart from the views of other images by cosine similarity
 * over a temperature.
 *
 * <p>Immutable and safe for concurrent use.
 */
public interface ContrastiveLoss {

  /**
   * Compares two views.
   *
   * @param z1 projections of the first view (N, D), float32 or float64, N ≥ 2
   * @param z2 projections of the second view (N, D), row i of the same image as in {@code z1}
   * @return the mean over all 2N rows, a scalar
   */
  default Tensor loss(Tensor z1, Tensor z2) {
    return perImage(z1, z2).mean();
  }

  /**
   * Compares two views, image by image.
   *
   * @param z1 projections of the first view (N, D), float32 or float64
   * @param z2 projections of the second view (N, D), row i of the same image as in {@code z1}
   * @return of each image the mean over its two rows (N): {@link #loss} is the mean of these
   */
  Tensor perImage(Tensor z1, Tensor z2);

  /**
   * Compares some images of two views with all.
   *
   * @param z1 projections of the first view (N, D), float32 or float64
   * @param z2 projections of the second view (N, D), row i of the same image as in {@code z1}
   * @param first number of the first image that is an anchor
   * @param count of the anchors n
   * @return of each anchor the mean over its two rows (n), as {@link #perImage(Tensor, Tensor)}
   */
  Tensor perImage(Tensor z1, Tensor z2, long first, long count);

  /**
   * The same loss at another temperature, for a {@link TemperatureSchedule}.
   *
   * @throws IllegalArgumentException when it is not above 0
   */
  ContrastiveLoss withTemperature(double other);
}
