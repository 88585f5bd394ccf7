package dev.sdclr.export;

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
import dev.sdclr.train.TrainConfig;
import java.nio.file.Files;

/**
 * A run's last network, without the images that it was trained on; closing frees it.
 *
 * @param run that it is of
 * @param config of the run
 * @param network finished
 * @param position that the checkpoint was written at
 * @param compute that runs it
 */
public record SavedEncoder(
    RunDirectory run, TrainConfig config, Network network, Position position, Compute compute)
    implements AutoCloseable {

  /**
   * Loads a run's last checkpoint, to compute in fp32 on the processor, whatever it was trained on.
   *
   * @throws SdclrException when it has none yet, or it is damaged
   */
  public static SavedEncoder load(RunDirectory run) {
    TrainConfig config = TrainConfig.of(run);
    return load(run, config, exact(config.compute()));
  }

  /**
   * Loads a run's last checkpoint, to compute in fp32 on the processor with a number of threads.
   *
   * @param threads of the whole process from now on, whatever the run was trained with; 0 for one
   *     per physical core
   * @throws SdclrException when it has none yet, or it is damaged
   */
  public static SavedEncoder load(RunDirectory run, int threads) {
    return load(run, TrainConfig.of(run), exact(threads, 0));
  }

  /**
   * Loads a run's last checkpoint, to compute as the run did.
   *
   * @throws SdclrException when it has none yet, or it is damaged
   */
  public static SavedEncoder loadAsTrained(RunDirectory run) {
    TrainConfig config = TrainConfig.of(run);
    return load(run, config, config.compute());
  }

  private static SavedEncoder load(RunDirectory run, TrainConfig config, ComputeConfig computing) {
    if (!Files.exists(run.lastCheckpoint())) {
      throw new SdclrException(
          "%s has no checkpoint yet: train it first with: %s"
              .formatted(run.path(), ShellLine.of("resume", run.path())));
    }
    Compute compute = Compute.resolve(computing);
    Network network =
        new Network(config.model(), config.method().finishedParts(), compute, config.seed());
    try {
      Position position = Checkpoint.restoreFinished(run.lastCheckpoint(), network);
      return new SavedEncoder(run, config, network, position, compute);
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  /** The same in fp32 on the processor. */
  private static ComputeConfig exact(ComputeConfig config) {
    return exact(config.threads(), config.loaderThreads());
  }

  /** fp32 on the processor. */
  static ComputeConfig exact(int threads, int loaderThreads) {
    return new ComputeConfig(
        DeviceChoice.CPU, TypeChoice.FP32, threads, loaderThreads, ConvolutionChoice.DIRECT);
  }

  /** Side of the images that it was trained with, in pixels. */
  public int imageSize() {
    return config.views().imageSize();
  }

  @Override
  public void close() {
    network.close();
  }
}
