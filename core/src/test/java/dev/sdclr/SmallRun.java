package dev.sdclr;

import dev.sdclr.recipe.ConfigTree;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.Compute;
import dev.sdclr.train.EpochObserver;
import dev.sdclr.train.PretrainingData;
import dev.sdclr.train.TrainConfig;
import dev.sdclr.train.Trainer;
import dev.sdclr.train.TrainingListener;
import java.nio.file.Path;
import java.util.List;

/** Pre-training small enough for a test. */
public final class SmallRun {

  /** A tiny network on one thread, so that a test's time does not depend on what else runs. */
  public static final List<String> SETTINGS =
      List.of(
          "model.depth=resnet10",
          "model.width=4",
          "model.headDimension=16",
          "views.imageSize=16",
          "batchSize=8",
          "epochs=2",
          "compute.type=fp32",
          "compute.threads=1",
          "compute.loaderThreads=1",
          "log.everySteps=1");

  private SmallRun() {}

  /** SDCLR by the small-images recipe made tiny, overlaid by {@code settings}. */
  public static TrainConfig config(Path data, String... settings) {
    ConfigTree tree = ConfigTree.of("small-images").set("data.source", data.toString());
    tree.set("method.name", "sdclr");
    SETTINGS.forEach(tree::set);
    List.of(settings).forEach(tree::set);
    return tree.resolve();
  }

  /** Trains to the end in a new directory. */
  public static RunDirectory train(TrainConfig config, Path directory) {
    RunDirectory run = RunDirectory.create(directory);
    try (Trainer trainer = start(config, run)) {
      trainer.train(() -> false, TrainingListener.NONE, EpochObserver.NONE);
    }
    return run;
  }

  /** Starts a trainer in an empty run directory. */
  public static Trainer start(TrainConfig config, RunDirectory run) {
    return Trainer.start(
        config, run, PretrainingData.open(config.data()), Compute.resolve(config.compute()));
  }

  /** Goes on with a run. */
  public static Trainer resume(RunDirectory run) {
    TrainConfig config = TrainConfig.of(run);
    return Trainer.resume(
        config, run, PretrainingData.reopen(config.data(), run), Compute.resolve(config.compute()));
  }
}
