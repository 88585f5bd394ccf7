package dev.sdclr.bench;

import dev.sdclr.ProgressListener;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.Subset;
import dev.sdclr.data.split.EpochOrder;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.Compute;
import dev.sdclr.train.EpochObserver;
import dev.sdclr.train.PretrainingData;
import dev.sdclr.train.TrainConfig;
import dev.sdclr.train.Trainer;
import dev.sdclr.train.TrainingListener;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Speed of pre-training as users run it: files, decoding, views, steps and the run's log.
 *
 * @param config of the run
 * @param compute that runs it
 * @param effort how many steps
 */
record LoadedStepSpeed(TrainConfig config, Compute compute, Effort effort) {

  /** More than the loader makes ahead, so that it has work to do until the last step. */
  private static final int BATCHES_AHEAD = 4;

  /**
   * Median images a second over the steps after the warm-up.
   *
   * @param images to train on; fewer than needed are taken repeatedly
   * @param run folder that does not exist yet
   */
  double imagesPerSecond(ImageSource images, Path run, ProgressListener listener) {
    int steps = effort.warmUpSteps() + effort.steps();
    StepTimes times = new StepTimes(steps, listener);
    PretrainingData data = data(images, (steps + BATCHES_AHEAD) * config.batchSize());
    try (Trainer trainer = Trainer.start(config, RunDirectory.create(run), data, compute)) {
      trainer.train(times::areEnough, times, EpochObserver.NONE);
    }
    return config.batchSize() / times.laps.medianSeconds(effort.warmUpSteps(), 0);
  }

  private PretrainingData data(ImageSource images, int count) {
    int[] order = EpochOrder.permutation(images.size(), config.seed(), 0);
    int[] indices = IntStream.range(0, count).map(i -> order[i % order.length]).toArray();
    return new PretrainingData(
        new Dataset(images.description(), images, Optional.empty(), "class folders"),
        new Subset(images, indices),
        images.description());
  }

  /** Times from the end of a step to the end of the next. */
  private static final class StepTimes implements TrainingListener {

    private final Laps laps = new Laps();
    private final int steps;
    private final ProgressListener listener;
    private long done;

    StepTimes(int steps, ProgressListener listener) {
      this.steps = steps;
      this.listener = listener;
    }

    @Override
    public void afterStep(Progress progress) {
      laps.lap();
      done = progress.step();
      listener.progress("end to end", "steps", done, steps);
    }

    boolean areEnough() {
      return done >= steps;
    }
  }
}
