package dev.sdclr.eval;

import dev.sdclr.ProgressListener;
import dev.sdclr.augment.LoaderConfig;
import dev.sdclr.augment.ViewBatch;
import dev.sdclr.augment.ViewLoader;
import dev.sdclr.augment.view.ProbeView;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.split.EpochOrder;
import dev.sdclr.encoder.BatchEncoder;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.ViewTensor;
import dev.sdclr.train.ImagePass;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The linear probe of SDCLR's tables (Jiang et al. 2021, section 4.1, and its reference code).
 *
 * <p>The encoder stays as it is, dense branch with running statistics; a linear layer is trained by
 * SGD at learning rate 30 on randomly shifted and flipped images, embedded anew in every epoch. The
 * layer of the epoch with the best validation accuracy (strictly better than all before) is the one
 * that is tested.
 *
 * @param encoder frozen
 * @param pass how it goes over images
 * @param settings of the layer's training
 * @param seed of the layer, the order and the views
 */
record PublishedProbe(BatchEncoder encoder, ImagePass pass, Settings settings, long seed) {

  /**
   * How the layer is trained.
   *
   * @param schedule learning rate by epoch
   * @param batchSize images an update
   * @param validateEvery epochs
   * @param top a validation image counts as right when its class is among this many winners
   */
  record Settings(StepSchedule schedule, int batchSize, int validateEvery, int top) {

    private static final double PEAK = 30;

    /** One phrase for results. */
    String protocol() {
      return String.format(
          Locale.ROOT,
          "linear probe as published: SGD, learning rate 30, %d epochs, augmented, best by top-%d validation",
          schedule.epochs(),
          top);
    }

    /** All labels: 30 epochs, a tenth at 10 and 20. */
    static Settings full(boolean small) {
      StepSchedule schedule = new StepSchedule(PEAK, 30, List.of(10, 20), small);
      return new Settings(schedule, small ? 128 : 512, small ? 1 : 2, small ? 1 : 5);
    }

    /** One percent of the labels: 100 epochs, a tenth at 40 and 60. */
    static Settings few(boolean small) {
      StepSchedule schedule = new StepSchedule(PEAK, 100, List.of(40, 60), small);
      return new Settings(schedule, small ? 128 : 512, small ? 5 : 10, small ? 1 : 5);
    }
  }

  /**
   * Trains on {@code learn}, chooses by {@code validation} and predicts {@code test}; without
   * validation images the last epoch's layer does.
   */
  int[] predict(
      ImageSource learn,
      Features validation,
      Features test,
      int classes,
      String task,
      ProgressListener listener) {
    LoaderConfig loading =
        new LoaderConfig(
            settings.batchSize(),
            pass.compute().loaderThreads(),
            LoaderConfig.USUAL_PREFETCH,
            pass.skipBadImages());
    int epochs = settings.schedule().epochs();
    int bestRight = -1;
    int[] best = new int[0];
    try (SgdClassifier classifier =
            new SgdClassifier(encoder.dimension(), classes, ScalarType.Float, seed);
        ViewLoader loader = new ViewLoader(learn, new ProbeView(pass.imageSize(), seed), loading)) {
      for (int epoch = 1; epoch <= epochs; epoch++) {
        loader.start(epoch - 1, EpochOrder.permutation(learn.size(), seed, epoch - 1), 0);
        train(loader, learn, classifier, settings.schedule().at(epoch));
        listener.progress(task, "epochs", epoch, epochs);
        if (epoch % settings.validateEvery() == 0 || epoch == epochs) {
          int right = right(classifier, validation);
          if (right > bestRight || validation.size() == 0) {
            bestRight = right;
            best = predict(classifier, test);
          }
        }
      }
    }
    return best;
  }

  private void train(
      ViewLoader loader, ImageSource learn, SgdClassifier classifier, double learningRate) {
    while (loader.hasNext()) {
      try (ViewBatch batch = loader.next();
          TensorScope scope = new TensorScope()) {
        long[] labels = IntStream.of(batch.indices()).mapToLong(learn::label).toArray();
        classifier.step(features(batch), HostArray.tensor(labels, labels.length), learningRate);
      }
    }
  }

  private Tensor features(ViewBatch batch) {
    try (NoGradient none = new NoGradient()) {
      Tensor images = ViewTensor.of(batch.view(0), batch.count(), pass.imageSize(), pass.compute());
      return HostArray.tensor(encoder.features(images), batch.count(), encoder.dimension());
    }
  }

  private static int[] predict(SgdClassifier classifier, Features features) {
    try (TensorScope scope = new TensorScope()) {
      Tensor winners = classifier.logits(features.values()).argmax(new LongOptional(1), false);
      return HostArray.ints(winners);
    }
  }

  /** Images whose class is among the top winners; of fewer classes than that, all but the last. */
  private int right(SgdClassifier classifier, Features features) {
    int[] labels = features.labels();
    try (TensorScope scope = new TensorScope()) {
      Tensor logits = classifier.logits(features.values());
      Tensor own = logits.gather(1, HostArray.indices(labels).unsqueeze(1));
      Tensor better = logits.gt(own).sum(1);
      int top = Math.max(1, Math.min(settings.top(), Math.toIntExact(logits.size(1)) - 1));
      return Math.toIntExact(better.lt(new Scalar(top)).sum().item_long());
    }
  }
}
