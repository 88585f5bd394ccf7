package dev.sdclr.bench;

import dev.sdclr.IoReason;
import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.TemporaryFolder;
import dev.sdclr.Version;
import dev.sdclr.Word;
import dev.sdclr.augment.view.ViewConfig;
import dev.sdclr.bench.BenchResult.Settings;
import dev.sdclr.data.Image;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.open.DatasetLocator;
import dev.sdclr.tensor.Compute;
import dev.sdclr.train.TrainConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Measures a machine, one part after the other; the first is a training step, so that its time from
 * the start of the program says how long users wait for one.
 */
public final class Bench {

  private static final double NANOS = 1e9;
  private static final int MAX_SMALL_FILES = 512;
  private static final int SMALL_PIXELS = 32;
  private static final int DECODED = 256;
  private static final int PHOTOGRAPHS = 40;
  private static final int PHOTOGRAPHS_PER_ROUND = 10;
  private static final String VIEWS = "views of %d × %d";

  private final BenchPlan plan;
  private final TrainConfig config;
  private final Compute compute;
  private final ImageSource given;
  private final ProgressListener listener;

  private Bench(BenchPlan plan, ProgressListener listener) {
    this.plan = plan;
    this.listener = listener;
    config = plan.training();
    given = plan.images() == null ? null : open(plan.images());
    compute = config.computing();
  }

  /**
   * Measures everything; leaves no file behind, also when {@code listener} throws.
   *
   * @throws dev.sdclr.SdclrException when the given folder holds no images, or there is no room for
   *     temporary files
   */
  public static BenchResult run(BenchPlan plan, ProgressListener listener) {
    return run(plan, listener, Path.of(System.getProperty("java.io.tmpdir")));
  }

  /** The same with temporary files in {@code parent}. */
  static BenchResult run(BenchPlan plan, ProgressListener listener, Path parent) {
    long started = System.nanoTime();
    Bench bench = new Bench(plan, listener);
    try (TemporaryFolder folder = TemporaryFolder.in(parent)) {
      return bench.measure(folder.path(), started);
    } catch (IOException e) {
      throw new SdclrException(
          "cannot make a folder in %s: %s (set another with SDCLR_JAVA_OPTIONS=-Djava.io.tmpdir=DIR)"
              .formatted(parent, IoReason.of(e)),
          e);
    }
  }

  private BenchResult measure(Path folder, long started) {
    Effort effort = plan.effort();
    StepSpeed step = StepSpeed.measure(config, compute, effort, listener);
    ImageSource small = smallImages(folder.resolve("made-up-32x32"));
    double endToEnd =
        new LoadedStepSpeed(config, compute, effort)
            .imagesPerSecond(given == null ? small : given, folder.resolve("run"), listener);
    Double peakMemory = PeakMemory.mebibytes();
    double convolutions =
        new ConvolutionSpeed(compute, plan.batchSize(), effort.convolutionRounds())
            .imagesPerSecond(
                ConvolutionShape.ofResNet18(plan.width(), config.views().imageSize()), listener);
    double views = smallViewsPerSecond(small);
    ImageSource photographs = photographs(folder.resolve("made-up-500x375"));
    double jpegViews = photographViewsPerSecond(photographs);
    double embedded =
        new EmbeddingSpeed(compute).imagesPerSecond(photographs, effort.photographs(), listener);
    return new BenchResult(
        step.imagesPerSecond(),
        endToEnd,
        convolutions,
        views,
        jpegViews,
        embedded,
        peakMemory,
        step.firstStepSeconds(),
        (System.nanoTime() - started) / NANOS,
        ConvolutionRoutes.of(config, compute),
        Compute.machine(),
        Version.current(),
        settings(given == null ? small : given),
        notes(peakMemory));
  }

  private static ImageSource open(Path folder) {
    return DatasetLocator.open(folder.toAbsolutePath().toString(), Optional.empty()).train();
  }

  private ImageSource smallImages(Path folder) {
    int count = Math.min(MAX_SMALL_FILES, plan.batchSize() * plan.effort().steps());
    return open(new MadeUpPhotographs(SMALL_PIXELS, SMALL_PIXELS).write(folder, count));
  }

  private ImageSource photographs(Path folder) {
    int count = Math.min(PHOTOGRAPHS, plan.effort().photographs());
    return open(new MadeUpPhotographs(500, 375).write(folder, count));
  }

  private double smallViewsPerSecond(ImageSource small) {
    List<Image> decoded =
        IntStream.range(0, Math.min(DECODED, small.size())).mapToObj(small::read).toList();
    return new ViewSpeed(config.views(), decoded::get, decoded.size())
        .viewsPerSecond(plan.effort().viewSeconds(), VIEWS.formatted(32, 32), listener);
  }

  private double photographViewsPerSecond(ImageSource photographs) {
    int count = Math.min(PHOTOGRAPHS_PER_ROUND, photographs.size());
    return new ViewSpeed(ViewConfig.imageNet(), photographs::read, count)
        .viewsPerSecond(plan.effort().viewSeconds(), VIEWS.formatted(224, 224), listener);
  }

  private List<String> notes(Double peakMemory) {
    List<String> notes = new ArrayList<>(compute.facts());
    if (given != null && given.size() < plan.batchSize()) {
      notes.add(
          "%,d images make no batch of %,d: end to end takes them several times over."
              .formatted(given.size(), plan.batchSize()));
    }
    if (peakMemory == null) {
      notes.add("peak memory is unknown: it is read from Linux's /proc/self/status.");
    }
    return notes;
  }

  private Settings settings(ImageSource images) {
    return new Settings(
        config.method().name(),
        Word.of(config.model().depth()),
        config.model().width(),
        config.model().headLayers(),
        config.views().imageSize(),
        config.batchSize(),
        compute.type(),
        compute.threads(),
        compute.loaderThreads(),
        images.description());
  }
}
