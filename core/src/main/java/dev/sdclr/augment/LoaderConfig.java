package dev.sdclr.augment;

import dev.sdclr.Ranges;

/**
 * How a {@link ViewLoader} works; of these, only the size of batches, the part and the treatment of
 * bad images change what it yields.
 *
 * @param batchSize images in a batch, at least 1
 * @param threads that decode and augment, at least 1
 * @param prefetchBatches made ahead of the consumer, at least 1
 * @param skipBadImages whether an image that cannot be read is replaced instead of stopping the run
 * @param part of each batch that is made
 */
public record LoaderConfig(
    int batchSize, int threads, int prefetchBatches, boolean skipBadImages, BatchPart part) {

  /** Batches made ahead where nothing else is known. */
  public static final int USUAL_PREFETCH = 3;

  public LoaderConfig {
    Ranges.atLeast("batchSize", batchSize, 1);
    Ranges.atLeast("threads", threads, 1);
    Ranges.atLeast("prefetchBatches", prefetchBatches, 1);
  }

  /** Of whole batches. */
  public LoaderConfig(int batchSize, int threads, int prefetchBatches, boolean skipBadImages) {
    this(batchSize, threads, prefetchBatches, skipBadImages, BatchPart.WHOLE);
  }

  /** The most images that are made for a batch. */
  int maxImages() {
    return part.maxCount(batchSize);
  }
}
