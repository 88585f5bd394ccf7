package dev.sdclr.train;

import dev.sdclr.ProgressListener;
import dev.sdclr.augment.LoaderConfig;
import dev.sdclr.augment.ViewBatch;
import dev.sdclr.augment.ViewLoader;
import dev.sdclr.augment.view.ViewMaker;
import dev.sdclr.data.ImageSource;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.ViewTensor;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Goes once over all images, in order, without gradients.
 *
 * @param compute that runs the network
 * @param view makes the one view of each image
 * @param skipBadImages leaves unreadable images out instead of stopping at the first
 */
public record ImagePass(Compute compute, ViewMaker view, boolean skipBadImages) {

  private static final int MAX_BATCH = 256;

  /** About the pixels of 256 images of 64 × 64, so that memory does not grow with the size. */
  private static final int BATCH_PIXELS = 1 << 20;

  /** Uses one batch. */
  @FunctionalInterface
  public interface Consumer {

    /**
     * Takes the batch's tensors, which are freed afterwards.
     *
     * @param indices of the images in their source
     * @param images (N, 3, H, W), values in [0, 1]
     */
    void accept(int[] indices, Tensor images);
  }

  /** Side of the views in pixels. */
  public int imageSize() {
    return view.imageSize();
  }

  /** Images in a batch; the last one may have fewer. */
  public int batchSize() {
    return batchSize(imageSize());
  }

  /** Images in a batch of {@code imageSize}. */
  public static int batchSize(int imageSize) {
    return Math.min(MAX_BATCH, Math.max(1, BATCH_PIXELS / (imageSize * imageSize)));
  }

  /**
   * Feeds all images of {@code source} to {@code consumer}.
   *
   * @return why images were left out, by their paths
   */
  public Map<String, String> run(
      ImageSource source, String task, ProgressListener listener, Consumer consumer) {
    return run(source, IntStream.range(0, source.size()).toArray(), task, listener, consumer);
  }

  /**
   * Feeds some images of {@code source} to {@code consumer}.
   *
   * @param order numbers of these images, as they come
   * @return why images were left out, by their paths
   */
  public Map<String, String> run(
      ImageSource source, int[] order, String task, ProgressListener listener, Consumer consumer) {
    LoaderConfig loading =
        new LoaderConfig(
            batchSize(), compute.loaderThreads(), LoaderConfig.USUAL_PREFETCH, skipBadImages);
    try (ViewLoader loader = new ViewLoader(source, view, loading);
        NoGradient none = new NoGradient()) {
      loader.start(0, order, 0);
      int done = 0;
      while (loader.hasNext()) {
        try (ViewBatch batch = loader.next();
            TensorScope scope = new TensorScope()) {
          feed(batch, batch.readSlots(order, done), consumer);
          done += batch.count();
          listener.progress(task, "images", done, order.length);
        }
      }
      return loader.skipped();
    }
  }

  /** Slots whose image could not be read hold another one: those are left out. */
  private void feed(ViewBatch batch, int[] slots, Consumer consumer) {
    if (slots.length > 0) {
      Tensor images = ViewTensor.of(batch.view(0), batch.count(), imageSize(), compute);
      consumer.accept(batch.indicesOf(slots), ViewTensor.rows(images, slots));
    }
  }
}
