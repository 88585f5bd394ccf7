package dev.sdclr.run;

/**
 * One line of {@code metrics.jsonl}.
 *
 * @param kind {@link Kind#STEP} for a logged step, {@link Kind#EPOCH} for the mean over an epoch
 * @param epoch 1-based
 * @param step optimiser updates made so far in the run, 1-based
 * @param loss contrastive loss of the step, or its mean over the epoch
 * @param learningRate that the step used
 * @param imagesPerSecond source images (not views) since the last line of the same kind
 * @param elapsedSeconds spent training, all sessions of the run together
 */
public record Metric(
    Kind kind,
    int epoch,
    long step,
    double loss,
    double learningRate,
    double imagesPerSecond,
    double elapsedSeconds) {

  /** What a line covers. */
  public enum Kind {
    STEP,
    EPOCH
  }
}
