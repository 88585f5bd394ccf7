package dev.sdclr.eval;

import dev.sdclr.SdclrException;
import dev.sdclr.ShellLine;
import dev.sdclr.checkpoint.Checkpoint;
import dev.sdclr.checkpoint.Position;
import dev.sdclr.data.ImageSource;
import dev.sdclr.model.Network;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.Compute;
import dev.sdclr.train.PretrainingData;
import dev.sdclr.train.TrainConfig;
import java.nio.file.Files;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A run's last network with what it was trained on; closing frees it.
 *
 * @param config of the run
 * @param data of the run
 * @param network finished
 * @param position that the checkpoint was written at
 * @param compute that runs it
 */
public record TrainedEncoder(
    TrainConfig config, PretrainingData data, Network network, Position position, Compute compute)
    implements AutoCloseable {

  /**
   * Loads a run's last checkpoint.
   *
   * @throws SdclrException when it has none yet
   */
  public static TrainedEncoder load(RunDirectory run) {
    TrainConfig config = TrainConfig.of(run);
    if (!Files.exists(run.lastCheckpoint())) {
      throw new SdclrException(
          "%s has no checkpoint yet: train it first with: %s"
              .formatted(run.path(), ShellLine.of("resume", run.path())));
    }
    PretrainingData data = PretrainingData.reopen(config.data(), run);
    Compute compute = Compute.resolve(config.compute());
    Network network =
        new Network(config.model(), config.method().finishedParts(), compute, config.seed());
    try {
      Position position = Checkpoint.restoreFinished(run.lastCheckpoint(), network);
      return new TrainedEncoder(config, data, network, position, compute);
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  /**
   * Goes over images at the size the encoder was trained with.
   *
   * @param skipBadImages leaves unreadable images out, as it does when pre-training did
   */
  public ImagePass imagePass(boolean skipBadImages) {
    return new ImagePass(
        compute, config.views().imageSize(), skipBadImages || config.data().skipBadImages());
  }

  /** The classes of {@code labelled} with their pre-training counts and groups, thirds. */
  public List<ClassCount> classes(ImageSource labelled) {
    return classes(labelled, new Grouping.Thirds());
  }

  /**
   * The classes of {@code labelled} with their pre-training counts and groups.
   *
   * <p>Where pre-training had no labels, or none of these classes, the counts are those of {@code
   * labelled} itself.
   */
  public List<ClassCount> classes(ImageSource labelled, Grouping grouping) {
    List<String> names = labelled.classNames();
    if (!knowsClassesOf(labelled)) {
      return grouping.classes(names, labelled.classCounts());
    }
    int[] pretraining = data.labelled().classCounts();
    int[] byName =
        names.stream()
            .map(this::pretrainingClass)
            .mapToInt(known -> known.isPresent() ? pretraining[known.getAsInt()] : 0)
            .toArray();
    return grouping.classes(names, byName);
  }

  /** What the encoder was trained on, and where the groups of {@link #classes} come from. */
  public String description(ImageSource labelled) {
    return knowsClassesOf(labelled)
        ? data.description()
        : data.description() + ", not of these classes: groups are by the labelled images";
  }

  private boolean knowsClassesOf(ImageSource labelled) {
    return labelled.classNames().stream().anyMatch(name -> pretrainingClass(name).isPresent());
  }

  /** By name; capitals make no difference where there is one such name only. */
  private OptionalInt pretrainingClass(String name) {
    List<String> known = data.labelled().classNames();
    int exact = known.indexOf(name);
    if (exact >= 0) {
      return OptionalInt.of(exact);
    }
    int[] alike =
        IntStream.range(0, known.size()).filter(c -> known.get(c).equalsIgnoreCase(name)).toArray();
    return alike.length == 1 ? OptionalInt.of(alike[0]) : OptionalInt.empty();
  }

  @Override
  public void close() {
    network.close();
  }
}
