package dev.sdclr.cli;

import dev.sdclr.ShellLine;
import dev.sdclr.StopRequests.Registration;
import dev.sdclr.Version;
import dev.sdclr.checkpoint.Position;
import dev.sdclr.data.Dataset;
import dev.sdclr.mine.ForgettingObserver;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunLock;
import dev.sdclr.run.RunRecord.State;
import dev.sdclr.tensor.Compute;
import dev.sdclr.train.EpochObserver;
import dev.sdclr.train.PretrainingData;
import dev.sdclr.train.TrainConfig;
import dev.sdclr.train.Trainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;

/** One sitting of a pre-training run, with its progress shown. */
record TrainingSession(Console console, String prefix, Team team) {

  /** In this process alone. */
  TrainingSession(Console console, String prefix) {
    this(console, prefix, Team.alone());
  }

  /** Starts a run in a new directory, which goes again when it fails before a first checkpoint. */
  State start(TrainConfig config, PretrainingData data, Path path) {
    Trainer.check(config, data, team.ranks());
    Compute compute = compute(config);
    team.requireSame(config, data);
    RunDirectory run = team.create(path);
    try (RunLock lock = RunLock.of(run)) {
      return start(config, run, data, compute);
    }
  }

  private State start(TrainConfig config, RunDirectory run, PretrainingData data, Compute compute) {
    boolean trained = false;
    try (Trainer trainer = Trainer.start(config, run, data, compute)) {
      // A quickstart's settings are its own.
      Optional<SmallerSettings> smaller =
          prefix.isEmpty() ? Optional.of(SmallerSettings.of(config)) : Optional.empty();
      State state =
          train(trainer, run, new ForgettingObserver(config, run, data, compute), smaller);
      trained = true;
      return state;
    } finally {
      if (!trained && !Files.exists(run.lastCheckpoint())) {
        run.delete();
      }
    }
  }

  /**
   * How a sitting ended.
   *
   * @param dataset that the run's images come from
   */
  record Ending(State state, Dataset dataset) {}

  /** Goes on with an existing run. */
  Ending resume(Path path) {
    RunDirectory run = team.open(path);
    TrainConfig config = TrainConfig.of(run);
    PretrainingData data = team.firstThenOthers(() -> reopen(config, run));
    Trainer.check(config, data, team.ranks());
    Compute compute = compute(config);
    team.requireSame(config, data);
    try (RunLock lock = RunLock.of(run);
        Trainer trainer = Trainer.resume(config, run, data, compute)) {
      Position position = trainer.position();
      if (trainer.isDone()) {
        console.line("%s is already trained (%d epochs)", run.path(), config.epochs());
      } else {
        console.line("goes on at epoch %d, step %d", position.epoch() + 1, position.step());
      }
      ForgettingObserver observer = new ForgettingObserver(config, run, data, compute);
      State state = train(trainer, run, observer, Optional.empty());
      return new Ending(state, data.dataset());
    }
  }

  private PretrainingData reopen(TrainConfig config, RunDirectory run) {
    new DataOpening(console).fetch(config.data().source());
    return PretrainingData.reopen(config.data(), run);
  }

  /** From here on there is work that a signal must not cut short. */
  private Compute compute(TrainConfig config) {
    console.stop().workBegins();
    Compute compute = team.compute(config);
    console.line(
        "sdclr %s: %s, %s width %d, %s of batch %d, %s, %d compute and %d loader threads",
        Version.current(),
        config.method().name(),
        lower(config.model().depth()),
        config.model().width(),
        config.epochs() == 1 ? "1 epoch" : config.epochs() + " epochs",
        config.batchSize(),
        lower(compute.type()),
        compute.threads(),
        compute.loaderThreads());
    if (!compute.ranks().isAlone()) {
      console.line("trains in %d processes together", compute.ranks().size());
    }
    compute.facts().forEach(console::fact);
    return compute;
  }

  private State train(
      Trainer trainer,
      RunDirectory run,
      EpochObserver observer,
      Optional<SmallerSettings> smaller) {
    boolean done = trainer.isDone();
    TrainingForecast forecast = new TrainingForecast(Clock.system(ZoneId.systemDefault()), smaller);
    State state;
    try (Registration ending = console.stop().beforeLeaving(() -> leave(trainer, run));
        ProgressDisplay display = console.progress(prefix, forecast)) {
      state = trainer.train(console.stop()::isRequested, display, observer);
    }
    if (state == State.INTERRUPTED) {
      console.line("stopped; go on with: %s", resumption(run));
    } else if (!done) {
      console.line(
          "trained in %.0f s; run directory: %s", trainer.position().elapsedSeconds(), run.path());
    }
    return state;
  }

  /** While a step computes, which the process is not going to see the end of. */
  private void leave(Trainer trainer, RunDirectory run) {
    String from = Files.exists(run.lastCheckpoint()) ? "the last checkpoint" : "the start";
    StopSignal.say("stopped at once; go on from %s with: %s".formatted(from, resumption(run)));
    trainer.recordInterruption();
  }

  private static String resumption(RunDirectory run) {
    return ShellLine.of("resume", run.path());
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
