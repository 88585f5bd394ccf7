package dev.sdclr.train;

import dev.sdclr.SdclrException;
import dev.sdclr.data.EpochOrder;
import java.util.Arrays;

/**
 * Which images an epoch visits in which order, and how many batches that makes.
 *
 * <p>The last, smaller batch is kept as the reference implementation does, unless it would hold one
 * image alone, which has nothing to be contrasted with.
 *
 * @param images of the run
 * @param batchSize images a step
 * @param seed of the order
 */
record EpochSchedule(int images, int batchSize, long seed) {

  EpochSchedule {
    if (images < 2) {
      throw new SdclrException(
          "a loss that contrasts images needs at least 2 of them, and there is %d: give more"
              .formatted(images));
    }
    if (images < batchSize) {
      throw new SdclrException(
          "batchSize %d exceeds the %d training images: pass --set batchSize=%d or less"
              .formatted(batchSize, images, images));
    }
  }

  /** Images visited in an epoch. */
  int imagesPerEpoch() {
    return images % batchSize == 1 ? images - 1 : images;
  }

  /** Whether an epoch leaves one image out. */
  boolean leavesOneOut() {
    return imagesPerEpoch() < images;
  }

  int batchesPerEpoch() {
    return (imagesPerEpoch() - 1) / batchSize + 1;
  }

  /** Image numbers in the order of epoch {@code epoch}. */
  int[] order(int epoch) {
    return Arrays.copyOf(EpochOrder.permutation(images, seed, epoch), imagesPerEpoch());
  }
}
