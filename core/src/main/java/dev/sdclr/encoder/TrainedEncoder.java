package dev.sdclr.encoder;

import dev.sdclr.SdclrException;
import dev.sdclr.ShellLine;
import dev.sdclr.StopRequests;
import dev.sdclr.UsageException;
import dev.sdclr.Word;
import dev.sdclr.augment.view.EvalView;
import dev.sdclr.augment.view.Preprocessing;
import dev.sdclr.checkpoint.Checkpoint;
import dev.sdclr.checkpoint.Position;
import dev.sdclr.method.FrozenConfig;
import dev.sdclr.model.Network;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeConfig;
import dev.sdclr.tensor.ComputeConfig.ConvolutionChoice;
import dev.sdclr.tensor.ComputeConfig.DeviceChoice;
import dev.sdclr.tensor.ComputeConfig.TypeChoice;
import dev.sdclr.train.ImagePass;
import dev.sdclr.train.PretrainingData;
import dev.sdclr.train.TrainConfig;
import java.nio.file.Files;

/**
 * A run's finished encoder: its last network, or the ONNX model that it keeps; whoever loads it
 * closes it, which frees native memory.
 *
 * <p>Whatever only needs features asks for {@link #features}; what prunes or writes weights needs a
 * {@link #network}.
 */
public final class TrainedEncoder implements AutoCloseable {

  private final RunDirectory run;
  private final TrainConfig config;
  private final Network network; // null for an ONNX model
  private final Position position;
  private final Compute compute;
  private BatchEncoder features; // null until it is asked for
  private PretrainingData data;

  /**
   * Takes a network that is at hand, such as one that is being trained; leave this open where the
   * network is still needed.
   *
   * @param run that it is of
   * @param config of the run
   * @param position that the network is at
   * @param compute that runs it
   */
  public TrainedEncoder(
      RunDirectory run, TrainConfig config, Network network, Position position, Compute compute) {
    this.run = run;
    this.config = config;
    this.network = network;
    this.position = position;
    this.compute = compute;
  }

  /** The same with the run's images, which are open already. */
  public TrainedEncoder(
      RunDirectory run,
      TrainConfig config,
      Network network,
      Position position,
      Compute compute,
      PretrainingData data) {
    this(run, config, network, position, compute);
    this.data = data;
  }

  private TrainedEncoder(RunDirectory run, TrainConfig config, BatchEncoder model) {
    this(run, config, null, Position.atEnd(config.epochs()), model.compute());
    features = model;
  }

  /**
   * Loads a run's last checkpoint, to compute as the run did; an ONNX model that it keeps is
   * computed in fp32 on the processor.
   *
   * @throws SdclrException when it has none yet, or it is corrupt
   */
  public static TrainedEncoder load(RunDirectory run) {
    TrainConfig config = TrainConfig.of(run);
    return load(run, config, config.compute());
  }

  /**
   * Loads a run's last checkpoint, to compute in fp32 on the processor, whatever it was trained on.
   *
   * @throws SdclrException when it has none yet, or it is corrupt
   */
  public static TrainedEncoder loadExact(RunDirectory run) {
    TrainConfig config = TrainConfig.of(run);
    ComputeConfig trained = config.compute();
    return load(run, config, exact(trained.threads(), trained.loaderThreads()));
  }

  /**
   * Loads a run's last checkpoint, to compute in fp32 on the processor with a number of threads.
   *
   * @param threads of the whole process from now on, whatever the run was trained with; 0 for one
   *     per physical core
   * @throws SdclrException when it has none yet, or it is corrupt
   */
  public static TrainedEncoder loadExact(RunDirectory run, int threads) {
    return load(run, TrainConfig.of(run), exact(threads, 0));
  }

  private static TrainedEncoder load(RunDirectory run, TrainConfig config, ComputeConfig how) {
    if (Files.exists(run.keptModel())) {
      ComputeConfig exact = exact(how.threads(), how.loaderThreads());
      return new TrainedEncoder(run, config, keptModel(run, config, Compute.resolve(exact)));
    }
    if (!Files.exists(run.lastCheckpoint())) {
      throw new SdclrException(
          "%s has no checkpoint yet: train it first with: %s"
              .formatted(run.path(), ShellLine.of("resume", run.path())));
    }
    Compute compute = Compute.resolve(how);
    Network network =
        new Network(config.model(), config.method().finishedParts(), compute, config.seed());
    try {
      Position position = Checkpoint.restoreFinished(run.lastCheckpoint(), network);
      return new TrainedEncoder(run, config, network, position, compute);
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private static BatchEncoder keptModel(RunDirectory run, TrainConfig config, Compute compute) {
    OnnxEncoder model =
        OnnxEncoder.load(run.keptModel(), preprocessing(config), compute, StopRequests.NONE);
    if (!model.fileChecksum().equals(config.initFromSha256())
        || model.imageSize() != config.views().imageSize()) {
      model.close();
      throw new SdclrException(
          "%s is not the model that the run was made of: it is corrupt, or was replaced"
              .formatted(run.keptModel()));
    }
    return model;
  }

  /** fp32 on the processor. */
  static ComputeConfig exact(int threads, int loaderThreads) {
    return new ComputeConfig(
        DeviceChoice.CPU, TypeChoice.FP32, threads, loaderThreads, ConvolutionChoice.DIRECT);
  }

  /** The run that it is of. */
  public RunDirectory run() {
    return run;
  }

  /** What the run was trained with. */
  public TrainConfig config() {
    return config;
  }

  /**
   * What the run was trained on, opened when it is first asked for.
   *
   * @throws SdclrException when it is not there any more
   */
  public PretrainingData data() {
    if (data == null) {
      data = PretrainingData.reopen(config.data(), run);
    }
    return data;
  }

  /** Whether there are weights that can be pruned and written. */
  public boolean hasNetwork() {
    return network != null;
  }

  /**
   * The network, which closes with this.
   *
   * @throws UsageException when the run keeps an ONNX model
   */
  public Network network() {
    if (network == null) {
      throw new UsageException(
          "%s keeps an ONNX model, which cannot be pruned or taken apart: what its features alone tell works (embed, mine without --score cosine, loss and pie, evaluate, suggest, classify)"
              .formatted(run.path()));
    }
    return network;
  }

  /**
   * What makes features of images, by the weights as they are when this is first asked for; closes
   * with this.
   */
  public BatchEncoder features() {
    if (features == null) {
      features = NetworkEncoder.of(this);
    }
    return features;
  }

  /** When the checkpoint was written. */
  public Position position() {
    return position;
  }

  /** What computes. */
  public Compute compute() {
    return compute;
  }

  /** Numbers of an image's features. */
  public int dimension() {
    return network == null ? features.dimension() : network.config().featureDimension();
  }

  /** How images are made ready for the ONNX model, where there is one. */
  public Preprocessing preprocessing() {
    return preprocessing(config);
  }

  private static Preprocessing preprocessing(TrainConfig config) {
    return config.method() instanceof FrozenConfig frozen
        ? Preprocessing.orNone(frozen.preprocessing())
        : Preprocessing.NONE;
  }

  /** What it is, in a few words. */
  public String words() {
    return network == null
        ? "ONNX model of %,d features".formatted(dimension())
        : "%s width %d".formatted(Word.of(config.model().depth()), config.model().width());
  }

  /** Side of the images that it was trained with, in pixels. */
  public int imageSize() {
    return config.views().imageSize();
  }

  /** How images are brought to that size. */
  public EvalView view() {
    return network == null ? features.view() : new EvalView(imageSize());
  }

  /**
   * Goes over images at the size the encoder was trained with.
   *
   * @param skipBadImages leaves unreadable images out, as it does when pre-training did
   */
  public ImagePass imagePass(boolean skipBadImages) {
    return new ImagePass(compute, view(), skipBadImages || config.data().skipBadImages());
  }

  @Override
  public void close() {
    if (features != null) {
      features.close(); // and the network with it
    } else {
      network.close();
    }
  }
}
