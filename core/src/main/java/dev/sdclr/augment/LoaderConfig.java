package dev.sdclr.augment;

/**
 * How a {@link ViewLoader} works; only the first and the last component change what it yields.
 *
 * @param batchSize images in a batch, at least 1
 * @param threads that decode and augment, at least 1
 * @param prefetchBatches made ahead of the consumer, at least 1
 * @param skipBadImages whether an image that cannot be read is replaced instead of stopping the run
 */
public record LoaderConfig(int batchSize, int threads, int prefetchBatches, boolean skipBadImages) {

  public LoaderConfig {
    Ranges.atLeast("batchSize", batchSize, 1);
    Ranges.atLeast("threads", threads, 1);
    Ranges.atLeast("prefetchBatches", prefetchBatches, 1);
  }

  /** A thread for each processor, two batches ahead, stopping at a bad image. */
  public static LoaderConfig ofBatch(int batchSize) {
    return new LoaderConfig(batchSize, Runtime.getRuntime().availableProcessors(), 2, false);
  }

  /** The same with another {@link #skipBadImages}. */
  public LoaderConfig withSkipBadImages(boolean skip) {
    return new LoaderConfig(batchSize, threads, prefetchBatches, skip);
  }
}
