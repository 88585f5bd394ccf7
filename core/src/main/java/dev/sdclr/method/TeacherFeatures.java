package dev.sdclr.method;

import org.bytedeco.pytorch.Tensor;

/** What a teacher makes of the training images, known before training begins. */
public interface TeacherFeatures extends AutoCloseable {

  /**
   * The features of some images.
   *
   * @param images numbers in the training data, of images that can be read
   * @param view which of the teacher's views of each, from 0
   * @return (N, E) float32 on the processor, for the open scope to free
   */
  Tensor of(int[] images, int view);

  /**
   * Numbers of at most so many images that can be read, spread evenly over all.
   *
   * @param max at least 1
   */
  int[] some(int max);

  @Override
  default void close() {}
}
