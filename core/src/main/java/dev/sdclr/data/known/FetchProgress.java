package dev.sdclr.data.known;

/** Follows a download. */
@FunctionalInterface
public interface FetchProgress {

  /** Follows nothing. */
  FetchProgress NONE = (what, done, total) -> {};

  /**
   * Called every so often, from the thread that downloads.
   *
   * @param what the file, such as {@code train-images-idx3-ubyte.gz}
   * @param bytesDone so far
   * @param bytesTotal -1 when unknown
   */
  void progress(String what, long bytesDone, long bytesTotal);
}
