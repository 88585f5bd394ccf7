package dev.sdclr.eval;

/** Follows work on many images. */
@FunctionalInterface
public interface ProgressListener {

  /** Follows nothing. */
  ProgressListener NONE = (task, done, total) -> {};

  /**
   * Called after every batch, on the working thread.
   *
   * @param task in a few words
   * @param done images so far
   * @param total images
   */
  void progress(String task, long done, long total);
}
