package dev.sdclr.job;

import dev.sdclr.ShellLine;
import dev.sdclr.StopRequests.Registration;
import dev.sdclr.Version;
import dev.sdclr.checkpoint.Position;
import dev.sdclr.eval.FeatureQualityObserver;
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
import java.util.Locale;

/** What a run's start and its going on have in common. */
record Training(JobListener listener, Team team) {

  /** Starts a run in a new directory, which goes again when it fails before a first checkpoint. */
  State start(TrainConfig config, PretrainingData data, Path path) {
    Trainer.check(config, data, team.ranks());
    Compute compute = compute(config);
    team.requireSame(config, data);
    RunDirectory run = team.create(path);
    listener.beforeTraining(config);
    try (RunLock lock = RunLock.of(run)) {
      return start(config, run, data, compute);
    }
  }

  private State start(TrainConfig config, RunDirectory run, PretrainingData data, Compute compute) {
    boolean trained = false;
    try (Trainer trainer = Trainer.start(config, run, data, compute)) {
      State state = train(trainer, run, observer(config, run, data, compute));
      trained = true;
      return state;
    } finally {
      if (!trained && !Files.exists(run.lastCheckpoint())) {
        run.delete();
      }
    }
  }

  /** Goes on with an existing run. */
  State resume(TrainConfig config, RunDirectory run, PretrainingData data) {
    Trainer.check(config, data, team.ranks());
    Compute compute = compute(config);
    team.requireSame(config, data);
    try (RunLock lock = RunLock.of(run);
        Trainer trainer = Trainer.resume(config, run, data, compute)) {
      Position position = trainer.position();
      if (trainer.isDone()) {
        say("%s is already trained (%d epochs)", run.path(), config.epochs());
      } else {
        say("goes on at epoch %d, step %d", position.epoch() + 1, position.step());
      }
      return train(trainer, run, observer(config, run, data, compute));
    }
  }

  private EpochObserver observer(
      TrainConfig config, RunDirectory run, PretrainingData data, Compute compute) {
    return EpochObserver.of(
        new FeatureQualityObserver(config, run, data, compute, listener::saySentence),
        new ForgettingObserver(config, run, data, compute));
  }

  /** From here on there is work that a signal must not cut short. */
  private Compute compute(TrainConfig config) {
    listener.stop().workBegins();
    Compute compute = team.compute(config);
    say(
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
      say("trains in %d processes together", compute.ranks().size());
    }
    compute.facts().forEach(listener::saySentence);
    return compute;
  }

  private State train(Trainer trainer, RunDirectory run, EpochObserver observer) {
    boolean done = trainer.isDone();
    trainer.warnings().forEach(listener::saySentence);
    State state;
    try (Registration ending =
        listener.stop().beforeLeaving(() -> lastWords(run), trainer::recordInterruption)) {
      state = trainer.train(listener.stop()::isRequested, listener, observer);
    }
    if (state == State.INTERRUPTED) {
      say("stopped; go on with: %s", resumption(run));
    } else if (!done) {
      say("trained in %.0f s; run directory: %s", trainer.position().elapsedSeconds(), run.path());
    }
    return state;
  }

  /** While a step computes, which the process is not going to see the end of. */
  private static String lastWords(RunDirectory run) {
    String from = Files.exists(run.lastCheckpoint()) ? "the last checkpoint" : "the start";
    return "stopped at once; go on from %s with: %s".formatted(from, resumption(run));
  }

  private static String resumption(RunDirectory run) {
    return ShellLine.of("resume", run.path());
  }

  @SuppressWarnings("AnnotateFormatMethod") // its annotation would be one more library
  private void say(String format, Object... values) {
    listener.say(format.formatted(values));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
