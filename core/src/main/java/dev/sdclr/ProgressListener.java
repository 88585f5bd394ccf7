package dev.sdclr;

/**
 * Follows work on many images or fits, and downloads, for a user, and passes on when that user
 * wants it to end.
 */
@FunctionalInterface
public interface ProgressListener {

  /** Follows nothing. */
  ProgressListener NONE = (task, unit, done, total) -> {};

  /**
   * Called after every step of the task, on the working thread.
   *
   * @param task in a few words
   * @param unit what is counted, such as {@code images}
   * @param done units so far
   * @param total units; −1 when not known
   */
  void progress(String task, String unit, long done, long total);

  /**
   * Told what the user may want to know, such as which images were found.
   *
   * @param line without a full stop
   */
  default void say(String line) {}

  /** Told a sentence, which has a full stop. */
  default void saySentence(String sentence) {
    say(sentence.substring(0, sentence.length() - 1));
  }

  /** Says when the user wants the work to end. */
  default StopRequests stop() {
    return StopRequests.NONE;
  }
}
