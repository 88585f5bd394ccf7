package dev.sdclr.encoder;

import dev.sdclr.SdclrException;
import dev.sdclr.ShellLine;
import dev.sdclr.checkpoint.Checkpoint;
import dev.sdclr.checkpoint.Position;
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

/** A run's last network; whoever loads it closes it, which frees the network. */
public final class TrainedEncoder implements AutoCloseable {

  private final RunDirectory run;
  private final TrainConfig config;
  private final Network network;
  private final Position position;
  private final Compute compute;
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

  /**
   * Loads a run's last checkpoint, to compute as the run did.
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

  /** The network, which closes with this. */
  public Network network() {
    return network;
  }

  /** When the checkpoint was written. */
  public Position position() {
    return position;
  }

  /** What computes. */
  public Compute compute() {
    return compute;
  }

  /** Side of the images that it was trained with, in pixels. */
  public int imageSize() {
    return config.views().imageSize();
  }

  /**
   * Goes over images at the size the encoder was trained with.
   *
   * @param skipBadImages leaves unreadable images out, as it does when pre-training did
   */
  public ImagePass imagePass(boolean skipBadImages) {
    return new ImagePass(compute, imageSize(), skipBadImages || config.data().skipBadImages());
  }

  @Override
  public void close() {
    network.close();
  }
}
