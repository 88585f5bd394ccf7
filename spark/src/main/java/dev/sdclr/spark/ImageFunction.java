package dev.sdclr.spark;

import dev.sdclr.augment.EvalBatch;
import dev.sdclr.augment.view.EvalView;

/**
 * What an application makes of a batch of images; safe for concurrent use by an executor's tasks.
 */
interface ImageFunction {

  /** How the images' views are made. */
  EvalView view();

  /**
   * Values of the images, in their order.
   *
   * @param views at least one
   */
  Object[] apply(EvalBatch views);
}
