package dev.sdclr.job;

import dev.sdclr.Counted;
import dev.sdclr.ShellLine;
import dev.sdclr.StopRequests.Registration;
import dev.sdclr.Version;
import dev.sdclr.Word;
import dev.sdclr.checkpoint.Position;
import dev.sdclr.eval.FeatureQualityObserver;
import dev.sdclr.method.DistilConfig;
import dev.sdclr.mine.ForgettingObserver;
import dev.sdclr.process.MemoryWatch;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunLock;
import dev.sdclr.run.RunRecord.State;
import dev.sdclr.tensor.Compute;
import dev.sdclr.train.EpochObserver;
import dev.sdclr.train.PretrainingData;
import dev.sdclr.train.TrainConfig;
import dev.sdclr.train.Trainer;
import dev.sdclr.train.TrainingListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Optional;

/** Starts and resumes runs. */
record Training(JobListener listener, Team team) {

  /**
   * Starts a run in a new directory.
   *
   * @param keepsFailed whether the directory stays when the run fails before a first checkpoint
   */
  State start(TrainConfig asked, PretrainingData data, Path path, boolean keepsFailed) {
    KeptModelStart model = new KeptModelStart(listener, team);
    if (model.isMeant(asked)) {
      return model.keep(asked, data, path);
    }
    TrainConfig config = teacher().settled(asked);
    Trainer.check(config, data, team.ranks());
    Compute compute = compute(config);
    team.requireSame(config, data);
    RunDirectory run = team.create(path);
    try (RunLock lock = RunLock.of(run)) {
      run.deleteRemains();
      return left(lock, start(config, run, lock, data, compute, keepsFailed));
    }
  }

  private TeacherStart teacher() {
    return new TeacherStart(listener, team);
  }

  /** Says how training ended, and to the lock whether that was the end of it. */
  private static State left(RunLock lock, State state) {
    if (state == State.DONE) {
      lock.runIsFinished();
    }
    return state;
  }

  private State start(
      TrainConfig config,
      RunDirectory run,
      RunLock lock,
      PretrainingData data,
      Compute compute,
      boolean keepsFailed) {
    boolean isToStay = false;
    try (Trainer trainer = Trainer.start(config, run, data, compute)) {
      try {
        State state =
            train(
                trainer,
                config,
                run,
                data,
                compute,
                Optional.of(TrainingForecast.Extent.of(config)));
        isToStay = true;
        return state;
      } finally {
        isToStay |= trainer.hasSaved();
      }
    } finally {
      boolean isKept = isToStay || (keepsFailed && Files.exists(run.config()));
      boolean holdsNothing = !Files.exists(run.lastCheckpoint()) && !run.hasTeacher();
      if (!isKept && holdsNothing && lock.isInPlace()) { // others may have put another run there
        run.delete();
        say("removed %s, in which there is nothing yet to go on from", run.path());
      }
    }
  }

  /** Goes on with an existing run. */
  State resume(TrainConfig config, RunDirectory run, PretrainingData data) {
    if (Files.exists(run.keptModel())) {
      say("%s keeps its encoder as it is: there is nothing to train", run.path());
      return State.DONE;
    }
    Trainer.checkResumed(config, data, team.ranks());
    Compute compute = compute(config);
    team.requireSame(config, data);
    try (RunLock lock = RunLock.of(run);
        Trainer trainer = Trainer.resume(config, run, data, compute)) {
      Position position = trainer.position();
      if (trainer.isDone()) {
        say("%s is already trained (%s)", run.path(), Counted.of(config.epochs(), "epoch"));
      } else {
        say("resuming at epoch %d, step %d", position.epoch() + 1, position.step());
      }
      return left(lock, train(trainer, config, run, data, compute, Optional.empty()));
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
        "sdclr %s: %s, %s width %d, %s, %s, %d compute and %s",
        Version.current(),
        config.method().name(),
        Word.of(config.model().depth()),
        config.model().width(),
        config.method().keepsEncoder()
            ? "as it is (epochs, batches and an optimizer have no effect)"
            : "%s of batch %d".formatted(Counted.of(config.epochs(), "epoch"), config.batchSize()),
        Word.of(compute.type()),
        compute.threads(),
        Counted.of(compute.loaderThreads(), "loader thread"));
    if (!compute.ranks().isAlone()) {
      say("training in %d processes together", compute.ranks().size());
    }
    compute.facts().stream()
        .filter(fact -> !Compute.saysFiltering(fact)) // run.json has it: a user need do nothing
        .forEach(listener::saySentence);
    return compute;
  }

  private State train(
      Trainer trainer,
      TrainConfig config,
      RunDirectory run,
      PretrainingData data,
      Compute compute,
      Optional<TrainingForecast.Extent> extent) {
    boolean done = trainer.isDone();
    if (!done
        && config.method() instanceof DistilConfig
        && !teacher().ask(trainer, config, run, data)) {
      say("stopped; continue with: %s", resumption(run));
      return State.INTERRUPTED;
    }
    trainer.remarks().forEach(listener::saySentence);
    EpochObserver observer = observer(config, run, data, compute);
    TrainingListener forecaster =
        new TrainingForecast.Forecaster(listener, Clock.system(ZoneId.systemDefault()), extent);
    State state;
    try (Registration ending =
            listener.stop().beforeLeaving(() -> lastWords(run), trainer::recordInterruption);
        MemoryWatch memory = MemoryWatch.begin(this::warnOfMemory)) {
      state = trainer.train(listener.stop()::isRequested, forecaster, observer);
    }
    if (state == State.INTERRUPTED) {
      say("stopped; continue with: %s", resumption(run));
    } else if (!done) {
      say("trained in %.0f s; run directory: %s", trainer.position().elapsedSeconds(), run.path());
    }
    return state;
  }

  private void warnOfMemory(String nearlyUsedUp) {
    say(
        "%s; should the system end this without a word, lower batchSize, model.width or"
            + " views.imageSize, or train with --set compute.activations=recomputed",
        nearlyUsedUp);
  }

  /** While a step computes, which the process is not going to see the end of. */
  private static String lastWords(RunDirectory run) {
    String from = Files.exists(run.lastCheckpoint()) ? "the last checkpoint" : "the start";
    return "stopped at once; continue from %s with: %s".formatted(from, resumption(run));
  }

  private static String resumption(RunDirectory run) {
    return ShellLine.of("resume", run.path());
  }

  @SuppressWarnings("AnnotateFormatMethod") // its annotation would be one more library
  private void say(String format, Object... values) {
    listener.say(format.formatted(values));
  }
}
