package dev.sdclr.spark;

import dev.sdclr.augment.EvalBatch;

/**
 * What an application makes of a batch of images; safe for concurrent use by an executor's tasks.
 */
interface ImageFunction {

  /** Side of the views in pixels. */
  int imageSize();

  /**
   * Values of the images, in their order.
   *
   * @param views at least one
   */
  Object[] apply(EvalBatch views);
}
