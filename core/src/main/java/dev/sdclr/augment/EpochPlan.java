package dev.sdclr.augment;

import dev.sdclr.augment.view.ViewMaker;

/**
 * Which images make which batch of one epoch.
 *
 * @param maker of the views of this epoch
 * @param epoch 0-based
 * @param order image numbers in the order of the epoch; never modified
 * @param repetitions how often each position's image came before in the order; {@code null} when no
 *     image comes twice
 * @param batchSize images in a batch; the last one may have fewer
 * @param part of each batch that is made here
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, too long to copy
record EpochPlan(
    ViewMaker maker, int epoch, int[] order, int[] repetitions, int batchSize, BatchPart part) {

  /** Plans an epoch over {@code images} images. */
  static EpochPlan of(ViewMaker maker, int epoch, int[] order, int images, LoaderConfig config) {
    int[] times = new int[images];
    int[] repetitions = new int[order.length];
    boolean isRepeated = false;
    for (int i = 0; i < order.length; i++) {
      repetitions[i] = times[order[i]]++;
      isRepeated |= repetitions[i] > 0;
    }
    return new EpochPlan(
        maker, epoch, order, isRepeated ? repetitions : null, config.batchSize(), config.part());
  }

  /** How often a position's image came before. */
  int repetition(int position) {
    return repetitions == null ? 0 : repetitions[position];
  }

  int batches() {
    return (order.length + batchSize - 1) / batchSize;
  }

  /** Number of images in the whole batch. */
  int total(int batch) {
    return Math.min(batchSize, order.length - batch * batchSize);
  }

  /** Position in the order of the first image of the batch's part. */
  int from(int batch) {
    return batch * batchSize + part.first(total(batch));
  }

  /** Number of images in the batch's part. */
  int count(int batch) {
    return part.count(total(batch));
  }
}
