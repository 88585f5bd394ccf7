package dev.sdclr.eval;

import dev.sdclr.ProgressListener;
import dev.sdclr.checkpoint.Checkpoint;
import dev.sdclr.checkpoint.Position;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.Subset;
import dev.sdclr.encoder.AugmentedPass;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.method.Method;
import dev.sdclr.model.ConvolutionMask;
import dev.sdclr.model.FoldedNorms;
import dev.sdclr.model.Network;
import dev.sdclr.model.NetworkParts;
import dev.sdclr.model.Pass.Branch;
import dev.sdclr.run.EarlyWarnings;
import dev.sdclr.run.FeatureQuality;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.statistics.Sample;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.train.EpochObserver;
import dev.sdclr.train.ImagePass;
import dev.sdclr.train.PretrainingData;
import dev.sdclr.train.TrainConfig;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/**
 * Looks at the features of some training images while a run is trained, for {@code quality.jsonl}
 * and the early warnings that follow from it; no label takes part.
 *
 * <p>The images are spread evenly over the training images, and their random views are the same at
 * every epoch. All is measured against the network that the run began with, which is made again in
 * every session: from the first checkpoint, or from the seed.
 */
public final class FeatureQualityObserver implements EpochObserver {

  /** Training images that are looked at. */
  static final int SAMPLE = 256;

  /** Neighbours that are compared with the start's. */
  static final int NEIGHBOURS = 10;

  /** An image is passed forward this often: as it is, and in two views. */
  private static final int PASSES = 3;

  /** What training an image takes in an epoch: two views, each forward and twice that backward. */
  private static final int TRAINING_PASSES = 6;

  private static final double MAX_COST = 0.01;
  private static final String TASK = "measure feature quality";

  private final TrainConfig config;
  private final RunDirectory run;
  private final PretrainingData data;
  private final Compute compute;
  private final Consumer<String> warned;
  private Optional<Look> start = Optional.empty();

  /**
   * Makes an observer.
   *
   * @param config of the run
   * @param run to write to
   * @param data of the run
   * @param compute that trains it
   * @param warned told each kind of warning when it first holds, in a sentence with a full stop
   */
  public FeatureQualityObserver(
      TrainConfig config,
      RunDirectory run,
      PretrainingData data,
      Compute compute,
      Consumer<String> warned) {
    this.config = config;
    this.run = run;
    this.data = data;
    this.compute = compute;
    this.warned = warned;
  }

  /**
   * What a network makes of the sample.
   *
   * @param images N, as far as they could be read
   * @param features (N, D) of the evaluation views
   * @param first (N, D) of one random view of each image
   * @param second (N, D) of another
   */
  @SuppressWarnings("ArrayRecordComponent") // large, and never compared
  private record Look(int images, float[] features, float[] first, float[] second) {

    Tensor tensor(float[] values) {
      return HostArray.tensor(values, images, values.length / images);
    }

    /** Whether both are of as many images, each of which could be read in every pass. */
    boolean isBeside(Look other) {
      return Stream.of(features, first, second, other.features, other.first, other.second)
          .allMatch(values -> values.length == features.length);
    }

    boolean isFinite() {
      return Stream.of(features, first, second).allMatch(Look::isFinite);
    }

    private static boolean isFinite(float[] values) {
      double sum = 0;
      for (float value : values) {
        sum += value;
      }
      return Double.isFinite(sum);
    }

    /** Distance of each image's views, by the mean one of different images' views. */
    double[] viewDistances() {
      double[] distances = FeatureGeometry.distances(tensor(first), tensor(second));
      double spread = FeatureGeometry.spread(tensor(first));
      return Arrays.stream(distances).map(d -> spread > 0 ? d / spread : 1).toArray();
    }
  }

  /** After the last epoch, and as often as costs at most a hundredth of the training. */
  @Override
  public boolean isDue(int epoch) {
    Integer every = config.log().qualityEveryEpochs();
    int interval = every == null ? usualInterval(data.labelled().size()) : every;
    return interval > 0
        && data.labelled().size() > 1
        && !config.method().keepsEncoder()
        && (epoch % interval == 0 || epoch == config.epochs());
  }

  /** Epochs between two looks at a run on so many images. */
  static int usualInterval(int images) {
    double look = (double) PASSES * Math.min(SAMPLE, images);
    return (int) Math.ceil(look / (MAX_COST * TRAINING_PASSES * images));
  }

  @Override
  public void observe(Method method, Position position, BooleanSupplier stopRequested) {
    List<FeatureQuality> before = run.quality().read();
    if (before.stream().anyMatch(line -> line.epoch() == position.epoch())) {
      return;
    }
    ProgressListener stopping =
        (task, unit, done, total) -> {
          if (stopRequested.getAsBoolean()) {
            throw new CancellationException();
          }
        };
    try {
      if (start.isEmpty()) {
        start = Optional.of(lookAtStart(stopping));
      }
      Look now = look(method.network(), position, stopping);
      if (!now.isFinite()) {
        warned.accept(
            "features after epoch %d are not finite: their quality is not measured."
                .formatted(position.epoch()));
      } else if (!now.isBeside(start.get())) {
        warned.accept(
            "features after epoch %d are not measured: an image could be read once, and once not."
                .formatted(position.epoch()));
      } else if (now.images() > 1) {
        write(before, position.epoch(), now, start.get());
      }
    } catch (CancellationException e) {
      // A stop comes first; the session that follows makes the observation.
    }
  }

  private Look lookAtStart(ProgressListener listener) {
    boolean isImported = Files.exists(run.firstCheckpoint());
    NetworkParts parts = isImported ? config.method().finishedParts() : NetworkParts.encoder();
    try (Network network = new Network(config.model(), parts, compute, config.seed())) {
      if (isImported) {
        Checkpoint.restoreFinished(run.firstCheckpoint(), network);
      }
      return look(network, Position.START, listener);
    }
  }

  private Look look(Network network, Position position, ProgressListener listener) {
    int images = Math.min(SAMPLE, data.labelled().size());
    int[] spread =
        IntStream.range(0, images)
            .map(i -> (int) ((long) i * data.labelled().size() / images))
            .toArray();
    ImageSource sample = new Subset(data.images(), spread);
    TrainedEncoder encoder = new TrainedEncoder(run, config, network, position, compute, data);
    List<float[]> features = new ArrayList<>();
    List<float[]> first = new ArrayList<>();
    List<float[]> second = new ArrayList<>();
    ImagePass pass = encoder.imagePass(false);
    try (FoldedNorms dense = network.foldNorms(Branch.DENSE, ConvolutionMask.NONE)) {
      pass.run(
          sample,
          TASK,
          listener,
          (indices, batch) -> add(features, network.features(batch, dense.pass())));
      new AugmentedPass(encoder, sample, false, pass.batchSize(), 1, 2)
          .run(
              IntStream.range(0, images).toArray(),
              TASK,
              listener,
              (round, indices, views) -> {
                add(first, network.features(views.get(0), dense.pass()));
                add(second, network.features(views.get(1), dense.pass()));
              });
    }
    return new Look(
        features.size(),
        HostArray.joined(features),
        HostArray.joined(first),
        HostArray.joined(second));
  }

  private static void add(List<float[]> rows, Tensor features) {
    int width = (int) features.size(1);
    float[] values = HostArray.floats(features);
    for (int from = 0; from < values.length; from += width) {
      rows.add(Arrays.copyOfRange(values, from, from + width));
    }
  }

  private void write(List<FeatureQuality> before, int epoch, Look now, Look begun) {
    List<FeatureQuality> lines = new ArrayList<>(before);
    if (before.stream().noneMatch(line -> line.epoch() == 0)) {
      lines.add(line(0, begun, begun));
    }
    lines.add(line(epoch, now, begun));
    lines.subList(before.size(), lines.size()).forEach(run.quality()::append);
    Set<EarlyWarnings.Kind> known = EarlyWarnings.kinds(before);
    EarlyWarnings.kinds(lines).stream()
        .filter(kind -> !known.contains(kind))
        .map(kind -> kind.sentence(lines, config.epochs()))
        .forEach(warned);
  }

  private static FeatureQuality line(int epoch, Look now, Look begun) {
    try (TensorScope scope = new TensorScope()) {
      Tensor features = now.tensor(now.features());
      double[] own = now.viewDistances();
      double[] its = begun.viewDistances();
      double[] gains = IntStream.range(0, own.length).mapToDouble(i -> its[i] - own[i]).toArray();
      return new FeatureQuality(
          epoch,
          now.images(),
          FeatureGeometry.effectiveRank(features),
          Sample.mean(FeatureGeometry.distances(now.tensor(now.first()), now.tensor(now.second()))),
          FeatureGeometry.uniformity(features),
          FeatureGeometry.spread(features),
          FeatureGeometry.agreement(features, begun.tensor(begun.features()), NEIGHBOURS),
          Sample.mean(own),
          Sample.mean(gains),
          Math.sqrt(Sample.variance(gains) / gains.length));
    }
  }
}
