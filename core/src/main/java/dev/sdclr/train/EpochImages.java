package dev.sdclr.train;

import dev.sdclr.UsageException;
import dev.sdclr.augment.BatchPart;
import dev.sdclr.augment.LoaderConfig;
import dev.sdclr.augment.ViewLoader;
import dev.sdclr.augment.view.ViewMaker;
import dev.sdclr.checkpoint.Position;
import dev.sdclr.data.ImageSource;
import dev.sdclr.method.DistilConfig;
import dev.sdclr.method.Method;
import dev.sdclr.method.part.TrainingSetup.TeacherFeatures;
import dev.sdclr.method.part.TrainingSetup.TrainingImages;
import dev.sdclr.model.ModelConfig.HeadNorm;
import dev.sdclr.model.Network;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.Ranks;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** The images of each epoch in their order, and the views made of them. */
final class EpochImages {

  private final TrainConfig config;
  private final ImageSource images;
  private final Ranks ranks;
  private final ShardedEpochs shards;
  private final EpochSchedule schedule;
  private final ClassSampling sampling;
  private final ClusterBalance balance;
  private final Supplier<Optional<TeacherFeatures>> teacher;
  private final ReasonsOfRanks reasons;

  /**
   * Plans all epochs.
   *
   * @param seen what the method sees of the images
   * @param teacher opens its features, where the run has one
   * @throws dev.sdclr.SdclrException when they make no batches for all processes
   */
  EpochImages(
      TrainConfig config,
      ImageSource images,
      TrainingImages seen,
      Ranks ranks,
      Supplier<Optional<TeacherFeatures>> teacher) {
    this.config = config;
    this.images = images;
    this.ranks = ranks;
    shards = shards(config, images, ranks);
    schedule = schedule(config, images, shards, ranks);
    sampling = ClassSampling.of(config, seen);
    balance = config.clusterBalance() == null ? null : new ClusterBalance(config, images, teacher);
    this.teacher = teacher;
    reasons = new ReasonsOfRanks(ranks);
  }

  /**
   * Checks that the images make batches for all processes.
   *
   * @throws dev.sdclr.SdclrException when they do not
   */
  static void check(TrainConfig config, ImageSource images, Ranks ranks) {
    ShardedEpochs shards = shards(config, images, ranks);
    if (shards != null && config.clusterBalance() != null) {
      throw new UsageException(
          "clusterBalance must be absent where images lie in shards, which are read from front to"
              + " end: give them as files");
    }
    schedule(config, images, shards, ranks);
  }

  private static ShardedEpochs shards(TrainConfig config, ImageSource images, Ranks ranks) {
    return ShardedEpochs.of(config, images.shardStarts(), ranks.size());
  }

  private static EpochSchedule schedule(
      TrainConfig config, ImageSource images, ShardedEpochs shards, Ranks ranks) {
    int visited = shards == null ? images.size() : shards.images();
    EpochSchedule schedule =
        new EpochSchedule(
            visited, config.batchSize(), config.seed(), ranks.size(), minPart(config, ranks));
    if (!config.method().keepsEncoder()) { // which makes no batches
      if (shards != null) {
        shards.requireABatch();
      }
      schedule.requireBatches();
    }
    return schedule;
  }

  /** A head's norms see a row of each image, and one row alone has no variance. */
  private static int minPart(TrainConfig config, Ranks ranks) {
    boolean normalisesAlone = !ranks.isAlone() && !config.distributed().synchronizedBatchNorm();
    boolean seesOneRow =
        !config.method().joinsViews() && config.model().headNorm() != HeadNorm.NONE;
    return normalisesAlone && seesOneRow ? 2 : 1;
  }

  /** Images visited in an epoch. */
  int perEpoch() {
    return schedule.imagesPerEpoch();
  }

  int batchesPerEpoch() {
    return schedule.batchesPerEpoch();
  }

  /** What the run record has to say of images that no batch holds. */
  Optional<String> leftOut() {
    int leftOut = config.method().keepsEncoder() ? 0 : images.size() - perEpoch();
    if (leftOut == 0) {
      return Optional.empty();
    }
    if (shards != null && shards.images() < images.size()) {
      return Optional.of(
          "every epoch leaves out %,d of the %,d images: %d processes take as many each, and the one with the smallest shards has no more; shards of like sizes leave out fewer."
              .formatted(leftOut, images.size(), ranks.size()));
    }
    return Optional.of(
        leftOut == 1
            ? "every epoch leaves out one image, which would be alone in the last batch."
            : "every epoch leaves out %d images: too few for %d processes."
                .formatted(leftOut, ranks.size()));
  }

  /** Makes this process's part of all batches; for the caller to close. */
  ViewLoader loader(Method method, Compute compute) {
    LoaderConfig loading =
        new LoaderConfig(
            config.batchSize(),
            compute.loaderThreads(),
            LoaderConfig.USUAL_PREFETCH,
            config.data().skipBadImages(),
            new BatchPart(ranks.rank(), ranks.size()));
    return new ViewLoader(images, views(method), loading);
  }

  /**
   * Leaves out, where bad images are, those that the teacher could not be asked about, be they
   * readable by now or not; once its features are there.
   */
  void leaveOutUntaught(ViewLoader loader) {
    if (!config.data().skipBadImages() || !(config.method() instanceof DistilConfig)) {
      return;
    }
    byte[] bits = ranks.fromFirst(ranks.rank() == 0 ? untaught().toByteArray() : null);
    BitSet.valueOf(bits).stream()
        .forEach(
            image -> loader.leaveOut(image, "it could not be read when the teacher was asked"));
  }

  private BitSet untaught() {
    BitSet untaught = new BitSet(images.size());
    untaught.set(0, images.size());
    try (TeacherFeatures known = teacher.get().orElseThrow()) {
      IntStream.of(known.sample(images.size())).forEach(untaught::clear);
    }
    return untaught;
  }

  /** Why images have been left out so far in any process, by their paths; on all ranks at once. */
  Map<String, String> unreadable(ViewLoader loader) {
    Map<String, String> own = new LinkedHashMap<>(loader.skipped());
    if (balance != null) {
      balance.unreadable().forEach(own::putIfAbsent);
    }
    return reasons.withOthers(own);
  }

  /**
   * Clusters the images anew before an epoch's first batch, where batches are balanced by clusters
   * and it is time.
   *
   * @param network as it is now
   * @param epoch 0-based
   * @param stopRequested when it turns true, nothing changes
   * @return whether the epoch can begin, the same in all processes
   */
  boolean prepare(Network network, int epoch, BooleanSupplier stopRequested) {
    return balance == null || balance.renew(network, epoch, stopRequested);
  }

  /** Tensors that the order of images needs to go on, in the scope of the caller. */
  Map<String, Tensor> state() {
    return balance == null ? Map.of() : balance.state();
  }

  /** Takes back what {@link #state} gave. */
  void restore(Map<String, Tensor> state) {
    if (balance != null) {
      balance.restore(state);
    }
  }

  /** Begins an epoch, or goes on within it. */
  void start(ViewLoader loader, Method method, Position position) {
    loader.start(views(method), position.epoch(), order(position.epoch()), position.batch());
  }

  /** What makes the views of the present epoch, as the method wishes. */
  private ViewMaker views(Method method) {
    return method.views(config.views(), config.seed());
  }

  /** Image numbers of an epoch, in order. */
  private int[] order(int epoch) {
    int[] sampled = sampling == null ? null : sampling.order(epoch, perEpoch());
    if (sampled != null) {
      return sampled;
    }
    int[] balanced = balance == null ? null : balance.order(epoch, perEpoch());
    if (balanced != null) {
      return balanced;
    }
    return shards == null ? schedule.order(epoch) : shards.order(epoch, perEpoch());
  }
}
