package dev.sdclr.checkpoint;

import dev.sdclr.Ranges;

/**
 * How far a run is: everything that going on needs beside tensors.
 *
 * @param epoch 0-based epoch of the next batch
 * @param batch 0-based number of the next batch within its epoch
 * @param step updates made so far
 * @param lossSum of this epoch's batches so far
 * @param elapsedSeconds spent training so far, all sessions together
 * @param learningRateFactor that the schedule's rates are multiplied by, in (0, 1]: below 1 after
 *     the run diverged and was rewound; absent in older files: 1
 * @param batchesPerEpoch of the process or processes that saved it; absent in older files: unknown
 */
public record Position(
    int epoch,
    int batch,
    long step,
    double lossSum,
    double elapsedSeconds,
    Double learningRateFactor,
    Integer batchesPerEpoch) {

  /** Before the first update. */
  public static final Position START = new Position(0, 0, 0, 0, 0);

  /** After the last of {@code epochs}, without an update. */
  public static Position atEnd(int epochs) {
    return new Position(epochs, 0, 0, 0, 0);
  }

  /** At the schedule's own rates. */
  public Position(int epoch, int batch, long step, double lossSum, double elapsedSeconds) {
    this(epoch, batch, step, lossSum, elapsedSeconds, 1.0, null);
  }

  public Position {
    learningRateFactor = learningRateFactor == null ? 1 : learningRateFactor;
    Ranges.require(
        "learningRateFactor",
        learningRateFactor,
        learningRateFactor > 0 && learningRateFactor <= 1,
        "in (0, 1]");
    if (epoch < 0 || batch < 0 || step < 0) {
      throw new IllegalArgumentException(
          "epoch, batch and step must be at least 0, were %d, %d and %d"
              .formatted(epoch, batch, step));
    }
  }

  /** After one more batch and its update. */
  public Position afterBatch(double newLossSum, double newElapsedSeconds) {
    return new Position(
        epoch,
        batch + 1,
        step + 1,
        newLossSum,
        newElapsedSeconds,
        learningRateFactor,
        batchesPerEpoch);
  }

  /** Before the first batch of the next epoch. */
  public Position atNextEpoch(double newElapsedSeconds) {
    return new Position(
        epoch + 1, 0, step, 0, newElapsedSeconds, learningRateFactor, batchesPerEpoch);
  }

  /** The same at another share of the schedule's rates. */
  public Position withLearningRateFactor(double factor) {
    return new Position(epoch, batch, step, lossSum, elapsedSeconds, factor, batchesPerEpoch);
  }

  /**
   * The same where an epoch has {@code batches}: within an epoch that had others, about as far.
   *
   * @param batches of every epoch from now on
   */
  public Position withBatchesPerEpoch(int batches) {
    int before = batchesPerEpoch == null ? batches : batchesPerEpoch;
    long share = batch < before ? (long) batch * batches / before : 0;
    // What begins an epoch was done, and what ends it was not.
    int done = batch == 0 ? 0 : (int) Math.min(Math.max(1, share), batches - 1);
    double losses = done == batch ? lossSum : lossSum * done / batch;
    return new Position(epoch, done, step, losses, elapsedSeconds, learningRateFactor, batches);
  }
}
