package dev.sdclr.embed;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * When a part ends: what a kill may cost, and how much memory its rows take.
 *
 * @param images at most so many
 * @param nanos at the first batch's end after so long
 * @param nanoClock tells the time
 */
record PartLimits(int images, long nanos, LongSupplier nanoClock) {

  private static final int MAX_IMAGES = 1 << 16;

  /** 64 MiB. */
  private static final int MAX_FLOATS = 1 << 24;

  private static final long MINUTES = 5;

  /** Whole batches, at most 65,536 images and 64 MiB of features. */
  static PartLimits of(int dimension, int batchSize) {
    int images = Math.min(MAX_IMAGES, MAX_FLOATS / dimension);
    return new PartLimits(
        Math.max(1, images / batchSize) * batchSize,
        TimeUnit.MINUTES.toNanos(MINUTES),
        System::nanoTime);
  }
}
