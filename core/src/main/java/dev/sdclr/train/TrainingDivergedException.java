package dev.sdclr.train;

import dev.sdclr.SdclrException;

/** Values are no longer finite; the last checkpoint is from before. */
public final class TrainingDivergedException extends SdclrException {

  private final String what;

  /**
   * Says when.
   *
   * @param what happened, such as {@code the loss became NaN}
   * @param step 1-based
   */
  TrainingDivergedException(String what, long step) {
    super("%s at step %d".formatted(what, step));
    this.what = getMessage();
  }

  private TrainingDivergedException(TrainingDivergedException cause, String advice) {
    super("%s: %s".formatted(cause.what, advice), cause);
    what = cause.what;
  }

  /** The same with what to do, for the user. */
  TrainingDivergedException advising(String advice) {
    return new TrainingDivergedException(this, advice);
  }

  /** What happened at which step, without what to do. */
  public String what() {
    return what;
  }
}
