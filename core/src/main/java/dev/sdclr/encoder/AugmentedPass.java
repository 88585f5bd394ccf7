package dev.sdclr.encoder;

import dev.sdclr.ProgressListener;
import dev.sdclr.augment.LoaderConfig;
import dev.sdclr.augment.ViewBatch;
import dev.sdclr.augment.ViewLoader;
import dev.sdclr.augment.view.TwoViews;
import dev.sdclr.data.ImageSource;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.ViewTensor;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Goes over images several times, each time with other random views, without gradients.
 *
 * <p>The views are those of pre-training for (the run's seed, epoch 0, index, view): the first
 * round makes views 0 to V − 1 of each image, the next one the V that follow.
 *
 * @param encoder whose settings and seed make the views
 * @param images to go over
 * @param skipBadImages leaves unreadable images out, as it does when pre-training did
 * @param batchSize images in a batch
 * @param rounds over all images, at least 1
 * @param viewsPerImage V, in a round
 */
public record AugmentedPass(
    TrainedEncoder encoder,
    ImageSource images,
    boolean skipBadImages,
    int batchSize,
    int rounds,
    int viewsPerImage) {

  private static final int PREFETCH_BATCHES = 2;

  /** Uses one batch. */
  @FunctionalInterface
  public interface Consumer {

    /**
     * Takes the batch's tensors, which are freed afterwards.
     *
     * @param round from 0
     * @param indices of the images in their source
     * @param views V tensors (N, 3, H, W), values in [0, 1]
     */
    void accept(int round, int[] indices, List<Tensor> views);
  }

  /**
   * Feeds all images of {@code order} to {@code consumer}.
   *
   * @param order image numbers, the same in all rounds
   */
  public void run(int[] order, String task, ProgressListener listener, Consumer consumer) {
    LoaderConfig loading =
        new LoaderConfig(
            batchSize,
            encoder.compute().loaderThreads(),
            PREFETCH_BATCHES,
            skipBadImages || encoder.config().data().skipBadImages());
    TwoViews views = new TwoViews(encoder.config().views(), encoder.config().seed());
    try (ViewLoader loader = new ViewLoader(images, ofRound(views, 0), loading);
        NoGradient none = new NoGradient()) {
      for (int round = 0; round < rounds; round++) {
        loader.start(ofRound(views, round), 0, order, 0);
        int done = 0;
        while (loader.hasNext()) {
          try (ViewBatch batch = loader.next();
              TensorScope scope = new TensorScope()) {
            feed(round, batch, batch.readSlots(order, done), consumer);
            done += batch.count();
            long all = (long) round * order.length + done;
            listener.progress(task, "images", all, (long) rounds * order.length);
          }
        }
      }
    }
  }

  private RandomViews ofRound(TwoViews views, int round) {
    return new RandomViews(views, round * viewsPerImage, viewsPerImage);
  }

  /** Slots whose image could not be read hold another one: those are left out. */
  private void feed(int round, ViewBatch batch, int[] slots, Consumer consumer) {
    if (slots.length == 0) {
      return;
    }
    int imageSize = encoder.imageSize();
    List<Tensor> views = new ArrayList<>();
    for (int view = 0; view < viewsPerImage; view++) {
      Tensor all = ViewTensor.of(batch.view(view), batch.count(), imageSize, encoder.compute());
      views.add(ViewTensor.rows(all, slots));
    }
    consumer.accept(round, batch.indicesOf(slots), views);
  }
}
