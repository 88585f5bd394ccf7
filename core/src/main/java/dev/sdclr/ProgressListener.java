package dev.sdclr;

/** Follows work on many images or fits, and downloads. */
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
}
