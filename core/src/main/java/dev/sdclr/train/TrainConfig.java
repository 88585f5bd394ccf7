package dev.sdclr.train;

import dev.sdclr.Ranges;
import dev.sdclr.SdclrException;
import dev.sdclr.augment.view.ViewConfig;
import dev.sdclr.method.MethodConfig;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.optim.OptimizerConfig;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeConfig;
import dev.sdclr.tensor.Ranks;
import java.util.Objects;

/**
 * Everything that decides a pre-training run; saved with it as {@code config.yaml}.
 *
 * @param method what is done with the views
 * @param seed of weights, order and views
 * @param epochs passes over the images, at least 1
 * @param batchSize images (not views) a step, at least 2; the last batch of an epoch may be smaller
 * @param data which images
 * @param views how they are augmented
 * @param model encoder and head
 * @param optimizer how weights move
 * @param compute where and how tensors are computed
 * @param log what is written how often
 * @param onDivergence what is done when values are no longer finite; absent: stop
 * @param clusterBalance batches balanced by clusters of features; absent: not balanced
 * @param distributed how several processes work together; absent: its defaults
 * @param initFrom file or run directory whose encoder the run begins with; absent: fresh weights
 * @param initFromSha256 of that file, filled in when the run starts; given before, the file must
 *     have it
 * @param convertStem whether a larger first kernel there is made to fit this run's; absent: no
 */
public record TrainConfig(
    MethodConfig method,
    long seed,
    int epochs,
    int batchSize,
    DataConfig data,
    ViewConfig views,
    ModelConfig model,
    OptimizerConfig optimizer,
    ComputeConfig compute,
    LogConfig log,
    OnDivergence onDivergence,
    ClusterBalanceConfig clusterBalance,
    DistributedConfig distributed,
    String initFrom,
    String initFromSha256,
    Boolean convertStem) {

  /** A batch lies in one buffer. */
  private static final long MAX_BATCH_BYTES = Integer.MAX_VALUE;

  public TrainConfig {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(views, "views");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(optimizer, "optimizer");
    Objects.requireNonNull(compute, "compute");
    Objects.requireNonNull(log, "log");
    onDivergence = onDivergence == null ? OnDivergence.STOP : onDivergence;
    distributed = distributed == null ? DistributedConfig.DEFAULT : distributed;
    if (initFrom != null && (initFrom.isBlank() || initFrom.indexOf('\0') >= 0)) {
      throw new IllegalArgumentException("initFrom must be a path, was '%s'".formatted(initFrom));
    }
    if (initFromSha256 != null && (initFrom == null || !initFromSha256.matches("[0-9a-f]{64}"))) {
      throw new IllegalArgumentException(
          "initFromSha256 must be 64 lower-case hexadecimal digits beside initFrom, was "
              + initFromSha256);
    }
    if (convertStem != null && convertStem && initFrom == null) {
      throw new IllegalArgumentException("convertStem must be absent without initFrom, was true");
    }
    if (model.frozenStages() > 0 && initFrom == null) {
      throw new IllegalArgumentException(
          "model.frozenStages must be 0 without initFrom (fresh weights would never learn), was "
              + model.frozenStages());
    }
    Ranges.atLeast("epochs", epochs, 1);
    Ranges.require("batchSize", batchSize, batchSize >= 2, "at least 2 (a loss contrasts images)");
    boolean hasSmallCrops = views.smallCrops() != null;
    if (hasSmallCrops && !method.takesSmallCrops()) {
      throw new IllegalArgumentException(
          "views.smallCrops must be absent for method %s: small crops are for %s"
              .formatted(
                  method.name(), String.join(", ", MethodConfig.namesOfThoseTakingSmallCrops())));
    }
    long maxImages = MAX_BATCH_BYTES / views.bytesPerImage();
    if (batchSize > maxImages) {
      throw new IllegalArgumentException(
          "batchSize must be at most %d at views.imageSize %d%s, was %d"
              .formatted(
                  maxImages,
                  views.imageSize(),
                  hasSmallCrops ? " with views.smallCrops" : "",
                  batchSize));
    }
    method = method.fitted(batchSize, epochs, model.headDimension());
    if (clusterBalance != null) {
      clusterBalance = clusterBalance.fitted(method, epochs);
    }
    int encoderEpochs = method.encoderEpochs(epochs);
    if (optimizer.warmupEpochs() > encoderEpochs) {
      throw new IllegalArgumentException(
          "optimizer.warmupEpochs must be in [0, epochs%s = %d], was %d"
              .formatted(
                  encoderEpochs < epochs ? " - retrainEpochs" : "",
                  encoderEpochs,
                  optimizer.warmupEpochs()));
    }
  }

  /** The same, with the checksum of what {@code initFrom} named when the run started. */
  TrainConfig withInitFromSha256(String sha256) {
    return with(method, data, views, sha256);
  }

  /** The same of images that lie elsewhere. */
  public TrainConfig withData(DataConfig moved) {
    return with(method, moved, views, initFromSha256);
  }

  /** The same of an ONNX model that is kept, with its checksum and the size of its images. */
  TrainConfig withKeptModel(String sha256, int imageSize) {
    return with(method, data, views.withImageSize(imageSize), sha256);
  }

  /** The same with a method whose settings are filled in. */
  public TrainConfig withMethod(MethodConfig filled) {
    return with(filled, data, views, initFromSha256);
  }

  private TrainConfig with(MethodConfig method, DataConfig data, ViewConfig views, String sha256) {
    return new TrainConfig(
        method,
        seed,
        epochs,
        batchSize,
        data,
        views,
        model,
        optimizer,
        compute,
        log,
        onDivergence,
        clusterBalance,
        distributed,
        initFrom,
        sha256,
        convertStem);
  }

  /**
   * Checks that the file to begin with is the one that is meant, where that is said.
   *
   * @throws SdclrException when it is another
   */
  void requireInitFromSha256(String sha256) {
    if (initFromSha256 != null && !initFromSha256.equals(sha256)) {
      throw new SdclrException(
          "%s has SHA-256 %s, initFromSha256 is %s: it is not the file that the configuration names"
              .formatted(initFrom, sha256, initFromSha256));
    }
  }

  boolean convertsStem() {
    return convertStem != null && convertStem;
  }

  /** The configuration that {@code run} was started with. */
  public static TrainConfig of(RunDirectory run) {
    return RecordFile.read(run.config(), TrainConfig.class);
  }

  /**
   * How this machine computes the run; loads libtorch.
   *
   * @throws dev.sdclr.UsageException when CUDA is asked for and there is none
   */
  public Compute computing() {
    return computing(1, Ranks.alone());
  }

  /**
   * The same as one of several processes.
   *
   * @param processes of this machine that compute at once, at least 1
   * @param ranks that train together, this one among them
   * @throws dev.sdclr.UsageException when CUDA is asked for and there is none
   */
  public Compute computing(int processes, Ranks ranks) {
    boolean sharesNorms = distributed.synchronizedBatchNorm();
    int lanes = method.lanes(sharesNorms && !ranks.isAlone());
    Compute resolved = Compute.resolve(compute, processes, lanes);
    boolean filters = views.imageSizes().anyMatch(size -> model.isFiltered(resolved.type(), size));
    return (filters ? resolved : resolved.convolvingDirectly(compute.convolutions()))
        .withRanks(ranks, sharesNorms);
  }
}
