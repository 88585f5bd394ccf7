package dev.sdclr.train;

import dev.sdclr.run.Metric;

/** Follows a training run, on the training thread. */
public interface TrainingListener {

  /** Follows nothing. */
  TrainingListener NONE = new TrainingListener() {};

  /**
   * Where a run is after an update.
   *
   * @param epoch 1-based
   * @param epochs of the run
   * @param imagesSeen of this epoch so far
   * @param imagesPerEpoch images in an epoch
   * @param step updates made so far in the run
   * @param loss of this step
   */
  record Progress(
      int epoch, int epochs, int imagesSeen, int imagesPerEpoch, long step, double loss) {}

  /** Called once in a session, when all is ready for its first update; the loss is NaN. */
  default void beforeFirstStep(Progress progress) {}

  /** Called after every update. */
  default void afterStep(Progress progress) {}

  /** Called at the end of every epoch with its mean loss and speed. */
  default void afterEpoch(Metric epoch) {}
}
