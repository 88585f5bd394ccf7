package dev.sdclr.cli;

import dev.sdclr.Version;
import dev.sdclr.checkpoint.Position;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord.State;
import dev.sdclr.tensor.Compute;
import dev.sdclr.train.PretrainingData;
import dev.sdclr.train.TrainConfig;
import dev.sdclr.train.Trainer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;

/** One sitting of a pre-training run, with its progress shown. */
record TrainingSession(PrintWriter out, StopSignal stop, String prefix) {

  /** Starts a run in a new directory. */
  State start(TrainConfig config, PretrainingData data, Path path) {
    Trainer.check(config, data);
    RunDirectory run = RunDirectory.create(path);
    Compute compute = Compute.resolve(config.compute());
    describe(config, compute);
    try (Trainer trainer = Trainer.start(config, run, data, compute)) {
      return train(trainer, run);
    }
  }

  /** Goes on with an existing run. */
  State resume(RunDirectory run) {
    TrainConfig config = TrainConfig.of(run);
    new DataOpening(out, stop).fetch(config.data().source());
    PretrainingData data = PretrainingData.reopen(config.data(), run);
    Compute compute = Compute.resolve(config.compute());
    describe(config, compute);
    try (Trainer trainer = Trainer.resume(config, run, data, compute)) {
      Position position = trainer.position();
      if (position.epoch() == config.epochs()) {
        out.printf("%s is already trained (%d epochs)%n", run.path(), config.epochs());
        return State.DONE;
      }
      out.printf("goes on at epoch %d, step %d%n", position.epoch() + 1, position.step());
      return train(trainer, run);
    }
  }

  private State train(Trainer trainer, RunDirectory run) {
    stop.install();
    out.flush();
    State state;
    try (ProgressDisplay display = new ProgressDisplay(stop, prefix)) {
      state = trainer.train(stop::isRequested, display);
    }
    if (state == State.INTERRUPTED) {
      out.printf("stopped; go on with: ./sdclr resume %s%n", run.path());
    } else {
      out.printf(
          Locale.ROOT,
          "trained in %.0f s; run directory: %s%n",
          trainer.position().elapsedSeconds(),
          run.path());
    }
    out.flush();
    return state;
  }

  private void describe(TrainConfig config, Compute compute) {
    out.printf(
        "sdclr %s: %s, %s width %d, %d epochs of batch %d, %s, %d compute and %d loader threads%n",
        Version.current(),
        lower(config.method().name()),
        lower(config.model().depth()),
        config.model().width(),
        config.epochs(),
        config.batchSize(),
        lower(compute.type()),
        compute.threads(),
        compute.loaderThreads());
    compute.notes().forEach(note -> out.println("note: " + note));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
