package dev.sdclr.augment;

import dev.sdclr.SdclrException;
import dev.sdclr.augment.pixel.Scratch;
import dev.sdclr.augment.view.ViewKey;
import dev.sdclr.augment.view.ViewMaker;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.MalformedImageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;

/**
 * Decodes and augments images in its own threads, ahead of the consumer, into a small ring of
 * reused direct buffers.
 *
 * <p>Batches come strictly in order, and neither threads nor prefetching change a byte. One loader
 * serves any number of epochs:
 *
 * <pre>{@code
 * try (ViewLoader loader = new ViewLoader(source, new TwoViews(config, seed), loaderConfig)) {
 *   loader.start(epoch, EpochOrder.permutation(source.size(), seed, epoch), 0);
 *   while (loader.hasNext()) {
 *     try (ViewBatch batch = loader.next()) {
 *       …
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>For one consuming thread. The caller closes the loader, and each batch before it needs more
 * than {@code prefetchBatches} others.
 */
public final class ViewLoader implements AutoCloseable {

  private static final long CLOSE_MILLIS = 5000;

  private final ImageSource source;
  private final ViewMaker maker;
  private final LoaderConfig config;
  private final ReplacingReader reader;
  private final BatchQueue queue;
  private final List<Thread> threads = new ArrayList<>();

  /**
   * Starts the threads, which wait for {@link #start}.
   *
   * @throws IllegalArgumentException when a batch would take 2 GiB or more
   * @throws SdclrException when there is no memory for the buffers
   */
  public ViewLoader(ImageSource source, ViewMaker maker, LoaderConfig config) {
    this.source = Objects.requireNonNull(source, "source");
    this.maker = Objects.requireNonNull(maker, "maker");
    this.config = config;
    reader = new ReplacingReader(source, config.skipBadImages());
    int bytesPerImage = maker.bytesOfFirst(maker.viewsPerImage());
    if ((long) config.batchSize() * bytesPerImage > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "batchSize must be at most %d at image size %d, was %d"
              .formatted(Integer.MAX_VALUE / bytesPerImage, maker.imageSize(), config.batchSize()));
    }
    queue = new BatchQueue(config, bytesPerImage);
    for (int i = 1; i <= config.threads(); i++) {
      Thread thread = new Thread(this::work, "sdclr-views-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
  }

  /**
   * Begins an epoch, abandoning what is left of the one before.
   *
   * @param epoch 0-based
   * @param order image numbers, each in [0, source.size()); copied; an image that comes again gets
   *     other views
   * @param firstBatch number of the first batch to yield, in [0, number of batches]; above 0 it
   *     goes on with an epoch that was interrupted
   */
  public void start(int epoch, int[] order, int firstBatch) {
    start(maker, epoch, order, firstBatch);
  }

  /**
   * Begins an epoch whose views another maker makes, for views that change from epoch to epoch in
   * other ways than by chance.
   *
   * @param epochMaker of as many views of the same size as the loader's own
   * @param epoch 0-based
   * @param order image numbers, each in [0, source.size()); copied
   * @param firstBatch number of the first batch to yield, in [0, number of batches]
   * @throws IllegalArgumentException when a value is out of its range or the views do not fit
   */
  public void start(ViewMaker epochMaker, int epoch, int[] order, int firstBatch) {
    requireSameShape(epochMaker);
    for (int index : order) {
      Objects.checkIndex(index, source.size());
    }
    EpochPlan plan = EpochPlan.of(epochMaker, epoch, order.clone(), source.size(), config);
    if (firstBatch < 0 || firstBatch > plan.batches()) {
      throw new IllegalArgumentException(
          "first batch must be in [0, %d], was %d".formatted(plan.batches(), firstBatch));
    }
    queue.start(plan, firstBatch);
  }

  private void requireSameShape(ViewMaker other) {
    int views = maker.viewsPerImage();
    if (other.imageSize() != maker.imageSize()
        || other.viewsPerImage() != views
        || other.bytesOfFirst(views) != maker.bytesOfFirst(views)) {
      throw new IllegalArgumentException(
          "an epoch needs %d views of %d pixels, was given %d of %d"
              .formatted(
                  maker.viewsPerImage(),
                  maker.imageSize(),
                  other.viewsPerImage(),
                  other.imageSize()));
    }
  }

  /** Whether the epoch has batches left. */
  public boolean hasNext() {
    return queue.hasNext();
  }

  /**
   * Waits for the next batch; the caller closes it.
   *
   * @throws MalformedImageException when an image of it is bad and bad images are not skipped
   * @throws SdclrException when no image can be read, or when the waiting thread is interrupted
   * @throws NoSuchElementException when the epoch is over
   * @throws IllegalStateException when the loader, or too few of the earlier batches, are closed
   */
  public ViewBatch next() {
    return new ViewBatch(queue.take(), queue);
  }

  /**
   * Leaves an image out from now on.
   *
   * @param index in the source
   * @param reason in a few words; where the image cannot be read, its own counts
   */
  public void leaveOut(int index, String reason) {
    reader.leaveOut(index, reason);
  }

  /** Why images were left out so far, by their paths, in the order of the source. */
  public Map<String, String> skipped() {
    return reader.skipped();
  }

  /** Stops the threads; a batch that is still open stays readable. */
  @Override
  public void close() {
    queue.close();
    try {
      for (Thread thread : threads) {
        thread.join(CLOSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    Scratch scratch = new Scratch();
    for (PendingBatch.Slots slots = queue.claim(); slots != null; slots = queue.claim()) {
      Throwable failure = null;
      try {
        make(slots, scratch);
      } catch (RuntimeException | Error e) {
        failure = e;
      }
      queue.finish(slots, failure);
    }
  }

  private void make(PendingBatch.Slots slots, Scratch scratch) {
    PendingBatch batch = slots.batch();
    EpochPlan plan = batch.plan();
    ViewMaker views = plan.maker();
    for (int slot = slots.from(); slot < slots.to() && !batch.isCancelled(); slot++) {
      int position = plan.from(batch.number()) + slot;
      ReplacingReader.Found found = reader.read(plan.order(), position);
      batch.indices()[slot] = found.index();
      int earlierViews = plan.repetition(position) * views.viewsPerImage();
      for (int view = 0; view < views.viewsPerImage(); view++) {
        int offset = views.bytesOfFirst(view) * batch.count() + slot * views.viewBytes(view);
        ViewKey key = new ViewKey(plan.epoch(), found.index(), earlierViews + view);
        views.write(found.image(), key, batch.buffer(), offset, scratch);
      }
    }
  }
}
