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
    super(
        "%s at step %d: lower optimizer.learningRate, raise method.temperature, set compute.type to fp32,"
                .formatted(what, step)
            + " or let it recover by itself with --on-divergence rewind");
    this.what = "%s at step %d".formatted(what, step);
  }

  /** What happened at which step, without what to do. */
  public String what() {
    return what;
  }
}
