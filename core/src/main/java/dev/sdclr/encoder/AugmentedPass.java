package dev.sdclr.encoder;

import dev.sdclr.ProgressListener;
import dev.sdclr.augment.LoaderConfig;
import dev.sdclr.augment.ViewBatch;
import dev.sdclr.augment.ViewLoader;
import dev.sdclr.augment.view.TwoViews;
import dev.sdclr.augment.view.ViewMaker;
import dev.sdclr.data.ImageSource;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.ViewTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
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
 */
public record AugmentedPass(TrainedEncoder encoder, ImageSource images, boolean skipBadImages) {

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
   * @param batchSize images in a batch
   * @param rounds over all images
   * @param viewsPerImage V, in a round
   */
  public void run(
      int[] order,
      int batchSize,
      int rounds,
      int viewsPerImage,
      String task,
      ProgressListener listener,
      Consumer consumer) {
    LoaderConfig loading =
        new LoaderConfig(
            batchSize,
            encoder.compute().loaderThreads(),
            PREFETCH_BATCHES,
            skipBadImages || encoder.config().data().skipBadImages());
    TwoViews views = new TwoViews(encoder.config().views(), encoder.config().seed());
    try (NoGradient none = new NoGradient()) {
      for (int round = 0; round < rounds; round++) {
        ViewMaker maker = new RandomViews(views, round * viewsPerImage, viewsPerImage);
        try (ViewLoader loader = new ViewLoader(images, maker, loading)) {
          loader.start(0, order, 0);
          int done = 0;
          while (loader.hasNext()) {
            try (ViewBatch batch = loader.next();
                TensorScope scope = new TensorScope()) {
              feed(round, batch, batch.readSlots(order, done), viewsPerImage, consumer);
              done += batch.count();
              long all = (long) round * order.length + done;
              listener.progress(task, "images", all, (long) rounds * order.length);
            }
          }
        }
      }
    }
  }

  /** Slots whose image could not be read hold another one: those are left out. */
  private void feed(int round, ViewBatch batch, int[] slots, int viewsPerImage, Consumer consumer) {
    if (slots.length == 0) {
      return;
    }
    int imageSize = encoder.imageSize();
    List<Tensor> views = new ArrayList<>();
    for (int view = 0; view < viewsPerImage; view++) {
      Tensor all = ViewTensor.of(batch.view(view), batch.count(), imageSize, encoder.compute());
      views.add(ViewTensor.rows(all, slots));
    }
    int[] indices = IntStream.of(slots).map(slot -> batch.indices()[slot]).toArray();
    consumer.accept(round, indices, views);
  }
}
