package dev.sdclr.train;

import dev.sdclr.Counted;
import dev.sdclr.SdclrException;
import dev.sdclr.data.split.EpochOrder;
import java.util.Arrays;

/**
 * Which images an epoch visits in which order, and how many batches that makes.
 *
 * <p>The last, smaller batch is kept as the reference implementation does, unless it would hold one
 * image alone, which has nothing to be contrasted with, or too few for some rank.
 *
 * @param images of the run
 * @param batchSize images a step
 * @param seed of the order
 * @param ranks that share each batch
 * @param minPart images that each rank needs of a batch: 2 where it normalises rows by its own
 */
record EpochSchedule(int images, int batchSize, long seed, int ranks, int minPart) {

  /**
   * Checks that there are batches for all ranks.
   *
   * @throws SdclrException when there are not
   */
  void requireBatches() {
    if (images < 2) {
      throw new SdclrException(
          "a loss that contrasts images needs at least 2 of them, and there is %d: give more"
              .formatted(images));
    }
    if (images < batchSize) {
      throw new SdclrException(
          "batchSize %d exceeds the %s: pass --set batchSize=%d or less"
              .formatted(batchSize, Counted.of(images, "training image"), images));
    }
    if (batchSize < minBatch()) {
      throw new SdclrException(
          "batchSize %d leaves %s for some of the %d processes: pass --set batchSize=%d or more"
              .formatted(
                  batchSize,
                  batchSize < ranks
                      ? "nothing"
                      : "one image, from which batch norms of their own have no statistics,",
                  ranks,
                  minBatch()));
    }
  }

  /** Images visited in an epoch. */
  int imagesPerEpoch() {
    return images - leftOut();
  }

  /** Images that an epoch leaves out. */
  int leftOut() {
    int last = images % batchSize;
    return last < Math.max(2, minBatch()) ? last : 0;
  }

  private int minBatch() {
    return ranks * minPart;
  }

  int batchesPerEpoch() {
    return (imagesPerEpoch() - 1) / batchSize + 1;
  }

  /** Image numbers in the order of epoch {@code epoch}. */
  int[] order(int epoch) {
    return Arrays.copyOf(EpochOrder.permutation(images, seed, epoch), imagesPerEpoch());
  }
}
