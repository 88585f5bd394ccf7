package dev.sdclr.train;

import dev.sdclr.SdclrException;

/** Values are no longer finite; the last checkpoint is from before. */
public final class TrainingDivergedException extends SdclrException {

  private final String what;

  /**
   * Says what to change.
   *
   * @param what happened, such as {@code the loss became NaN}
   * @param step 1-based
   */
  TrainingDivergedException(String what, long step) {
    this(
        "%s at step %d".formatted(what, step),
        ", or let it recover by itself with --on-divergence rewind",
        null);
  }

  private TrainingDivergedException(String what, String more, Throwable cause) {
    super(
        "%s: lower optimizer.learningRate, raise method.temperature, set compute.type to fp32%s"
            .formatted(what, more),
        cause);
    this.what = what;
  }

  /**
   * The same where rewinding was asked for.
   *
   * @param why it was of no avail
   */
  TrainingDivergedException despiteRewinding(String why) {
    return new TrainingDivergedException(
        what, "; --on-divergence rewind did not help, as " + why, this);
  }

  /** What happened at which step, without what to do. */
  public String what() {
    return what;
  }
}
