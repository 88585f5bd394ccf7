package dev.sdclr.examples;

import dev.sdclr.StopRequests;
import dev.sdclr.job.JobListener;
import dev.sdclr.job.PretrainJob;
import dev.sdclr.recipe.ConfigTree;
import dev.sdclr.run.Metric;
import dev.sdclr.run.RunRecord.State;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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
    return new PretrainJob(Optional.of("small-images"), tree -> with(tree, images, settings), run)
        .run(new Printing())
        .state();
  }

  private static ConfigTree with(ConfigTree tree, Path images, List<String> settings) {
    tree.set("data.source", images.toString()).set("method.name", "sdclr");
    settings.forEach(tree::set);
    return tree;
  }

  /**
   * Leaves a checkpoint, from which the run can be gone on with, when its thread is interrupted.
   */
  private static final class Printing implements JobListener {

    @Override
    public void afterEpoch(Metric epoch) {
      System.out.printf(
          "epoch %d: loss %.3f, %.0f images/s%n",
          epoch.epoch(), epoch.loss(), epoch.imagesPerSecond());
    }

    @Override
    public StopRequests stop() {
      return Thread.currentThread()::isInterrupted;
    }
  }
}
