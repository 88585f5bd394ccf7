package dev.sdclr.examples;

import dev.sdclr.recipe.ConfigTree;
import dev.sdclr.run.Metric;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord.State;
import dev.sdclr.tensor.Compute;
import dev.sdclr.train.PretrainingData;
import dev.sdclr.train.TrainConfig;
import dev.sdclr.train.Trainer;
import dev.sdclr.train.TrainingListener;
import java.nio.file.Path;
import java.util.List;

/** Trains an encoder by SDCLR on a folder of images: {@code IMAGES RUN [key=value]...}. */
public final class TrainOnAFolder {

  private TrainOnAFolder() {}

  public static void main(String[] args) {
    List<String> settings = List.of(args).subList(2, args.length);
    State state = train(Path.of(args[0]), Path.of(args[1]), settings);
    System.out.println(state == State.DONE ? "done: " + args[1] : "stopped");
  }

  /** Settings are those of {@code pretrain --set}, such as {@code epochs=100}. */
  static State train(Path images, Path run, List<String> settings) {
    ConfigTree tree = ConfigTree.of("small-images").set("data.source", images.toString());
    settings.forEach(tree::set);
    TrainConfig config = tree.resolve();
    PretrainingData data = PretrainingData.open(config.data());
    Trainer.check(config, data);
    Compute compute = Compute.resolve(config.compute());
    try (Trainer trainer = Trainer.start(config, RunDirectory.create(run), data, compute)) {
      return trainer.train(Thread.currentThread()::isInterrupted, new Printing());
    }
  }

  private static final class Printing implements TrainingListener {

    @Override
    public void afterEpoch(Metric epoch) {
      System.out.printf(
          "epoch %d: loss %.3f, %.0f images/s%n",
          epoch.epoch(), epoch.loss(), epoch.imagesPerSecond());
    }
  }
}
