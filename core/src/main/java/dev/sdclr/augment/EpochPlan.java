package dev.sdclr.augment;

/**
 * Which images make which batch of one epoch.
 *
 * @param epoch 0-based
 * @param order image numbers in the order of the epoch; never modified
 * @param batchSize images in a batch; the last one may have fewer
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, too long to copy
record EpochPlan(int epoch, int[] order, int batchSize) {

  int batches() {
    return (order.length + batchSize - 1) / batchSize;
  }

  /** Position in the order of the batch's first image. */
  int from(int batch) {
    return batch * batchSize;
  }

  /** Number of images in the batch. */
  int count(int batch) {
    return Math.min(batchSize, order.length - from(batch));
  }
}
