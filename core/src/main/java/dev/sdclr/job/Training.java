package dev.sdclr.job;

import dev.sdclr.Counted;
import dev.sdclr.SdclrException;
import dev.sdclr.ShellLine;
import dev.sdclr.StopRequests.Registration;
import dev.sdclr.StoppedException;
import dev.sdclr.UsageException;
import dev.sdclr.Version;
import dev.sdclr.augment.view.Preprocessing;
import dev.sdclr.checkpoint.Position;
import dev.sdclr.embed.TeacherEmbedding;
import dev.sdclr.encoder.BatchEncoder;
import dev.sdclr.encoder.EncoderFile;
import dev.sdclr.eval.FeatureQualityObserver;
import dev.sdclr.method.DistilConfig;
import dev.sdclr.method.FrozenConfig;
import dev.sdclr.mine.ForgettingObserver;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunLock;
import dev.sdclr.run.RunRecord.State;
import dev.sdclr.tensor.Compute;
import dev.sdclr.train.EpochObserver;
import dev.sdclr.train.KeptModel;
import dev.sdclr.train.PretrainingData;
import dev.sdclr.train.TrainConfig;
import dev.sdclr.train.Trainer;
import dev.sdclr.train.TrainingListener;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;

/** What a run's start and its going on have in common. */
record Training(JobListener listener, Team team) {

  /**
   * Starts a run in a new directory.
   *
   * @param keepsFailed whether the directory stays when the run fails before a first checkpoint
   */
  State start(TrainConfig asked, PretrainingData data, Path path, boolean keepsFailed) {
    if (beginsWithModel(asked)) {
      return keep(asked, data, path);
    }
    TrainConfig config = withTeacher(asked);
    Trainer.check(config, data, team.ranks());
    Compute compute = compute(config);
    team.requireSame(config, data);
    RunDirectory run = team.create(path);
    try (RunLock lock = RunLock.of(run)) {
      return left(lock, start(config, run, data, compute, keepsFailed));
    }
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
      PretrainingData data,
      Compute compute,
      boolean keepsFailed) {
    boolean trained = false;
    try (Trainer trainer = Trainer.start(config, run, data, compute)) {
      State state =
          train(
              trainer, config, run, data, compute, Optional.of(TrainingForecast.Extent.of(config)));
      trained = true;
      return state;
    } finally {
      boolean isKept = keepsFailed && Files.exists(run.config());
      if (!trained && !isKept && !Files.exists(run.lastCheckpoint()) && !run.hasTeacher()) {
        run.delete();
        say("removed %s, in which there is nothing yet to go on from", run.path());
      }
    }
  }

  /** Whether the run begins with an ONNX model, which is not a weights file. */
  private boolean beginsWithModel(TrainConfig config) {
    Optional<Path> start = Optional.ofNullable(config.initFrom()).map(Path::of);
    start.map(path -> new RunDirectory(path).keptModel()).ifPresent(Training::requireNone);
    boolean isModel =
        start
            .filter(path -> Files.isRegularFile(path) && new EncoderFile(path).isOnnx())
            .isPresent();
    if (isModel && !config.method().keepsEncoder()) {
      throw new UsageException(
          "%s is an ONNX model, which is not a weights file: keep it as it is with --method none, learn from it with --method distil --teacher, or begin with its weights in a .pt, .pth or .safetensors file"
              .formatted(config.initFrom()));
    }
    if (isModel && !team.ranks().isAlone()) {
      throw new UsageException(
          "an ONNX model is kept as it is, which one process does: start %s without others"
              .formatted(ShellLine.of("pretrain")));
    }
    if (!isModel
        && config.method() instanceof FrozenConfig frozen
        && frozen.preprocessing() != null) {
      throw new UsageException(
          "method.preprocessing is for an ONNX model in --init-from: weights of networks that are"
              + " trained here take images as all methods do, so leave it out");
    }
    return isModel;
  }

  private static void requireNone(Path model) {
    if (Files.exists(model)) {
      throw new UsageException(
          "that run keeps an ONNX model, which is not a weights file: give the model itself, --init-from %s with --method none, or learn from it with --method distil --teacher %s"
              .formatted(model, model));
    }
  }

  /** Makes an ONNX model a run as it is. */
  private State keep(TrainConfig config, PretrainingData data, Path path) {
    Path file = Path.of(config.initFrom());
    listener.stop().workBegins();
    Compute compute;
    KeptModel model;
    Preprocessing preprocessing =
        Preprocessing.orNone(((FrozenConfig) config.method()).preprocessing());
    try (BatchEncoder tried = new EncoderFile(file, preprocessing).open(listener.stop())) {
      compute = tried.compute();
      model = new KeptModel(file, tried.imageSize(), tried.dimension());
    }
    say(
        "sdclr %s: none, the ONNX model %s as it is: %,d features of images of %d pixels",
        Version.current(), file, model.dimension(), model.imageSize());
    RunDirectory run = team.create(path);
    boolean kept = false;
    try (RunLock lock = RunLock.of(run)) {
      model.writeTo(run, config, data, compute);
      kept = true;
      lock.runIsFinished();
    } finally {
      if (!kept) {
        run.delete();
      }
    }
    say("run directory: %s", run.path());
    return State.DONE;
  }

  /** Goes on with an existing run. */
  State resume(TrainConfig config, RunDirectory run, PretrainingData data) {
    if (Files.exists(run.keptModel())) {
      say("%s keeps its encoder as it is: there is nothing to train", run.path());
      return State.DONE;
    }
    Trainer.check(config, data, team.ranks());
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

  /** The settings with what the teacher's file says, which rank 0 tries out. */
  private TrainConfig withTeacher(TrainConfig config) {
    if (!(config.method() instanceof DistilConfig method)) {
      return config;
    }
    Path file = Path.of(method.teacher()).toAbsolutePath().normalize();
    byte[] tried =
        team.ranks()
            .madeByFirst(
                () -> RecordFile.toJsonLine(tried(method, file)).getBytes(StandardCharsets.UTF_8));
    String json = new String(tried, StandardCharsets.UTF_8);
    DistilConfig first = RecordFile.fromJson(json, DistilConfig.class, "rank 0's teacher");
    return config.withMethod(
        method.started(file.toString(), first.teacherSha256(), first.teacherDimension()));
  }

  private DistilConfig tried(DistilConfig method, Path file) {
    requireTeacher(file);
    String sha256 = new EncoderFile(file).sha256();
    if (method.teacherSha256() != null && !method.teacherSha256().equals(sha256)) {
      throw new SdclrException(
          "%s has SHA-256 %s, method.teacherSha256 is %s: it is not the teacher that the configuration names"
              .formatted(file, sha256, method.teacherSha256()));
    }
    try (BatchEncoder teacher = teacher(file, method)) {
      if (teacher.dimension() < 2) {
        throw new SdclrException(
            "%s gives one number per image, which has no direction to learn: choose a teacher with more features"
                .formatted(file));
      }
      say(
          "teacher: %s, %,d features of images of %d pixels",
          file, teacher.dimension(), teacher.imageSize());
      return method.started(file.toString(), sha256, teacher.dimension());
    }
  }

  private static void requireTeacher(Path file) {
    if (Files.isDirectory(file)) {
      throw new UsageException(
          "method.teacher must be a file, and %s is a folder: export a run to a file with %s"
              .formatted(
                  file, ShellLine.of("export", file, "--format", "onnx", "--out", "F.onnx")));
    }
    if (!Files.exists(file)) {
      throw new UsageException("there is no teacher %s".formatted(file));
    }
  }

  private BatchEncoder teacher(Path file, DistilConfig method) {
    return new EncoderFile(file, Preprocessing.orNone(method.preprocessing()))
        .open(listener.stop());
  }

  /** Whether rank 0 has asked the teacher about all images; false when a stop came first. */
  private boolean ask(Trainer trainer, TrainConfig config, RunDirectory run, PretrainingData data) {
    byte[] asked =
        team.ranks()
            .madeByFirst(() -> new byte[] {(byte) (asked(trainer, config, run, data) ? 1 : 0)});
    return asked[0] == 1;
  }

  private boolean asked(
      Trainer trainer, TrainConfig config, RunDirectory run, PretrainingData data) {
    TeacherEmbedding embedding = new TeacherEmbedding(run, config, data.images());
    if (!embedding.isDone()) {
      say("computing the teacher's features of all images, once; the run keeps them");
    }
    try {
      embedding.make(() -> sameTeacher((DistilConfig) config.method()), listener);
      return true;
    } catch (StoppedException e) {
      trainer.recordInterruption();
      return false;
    } catch (RuntimeException | OutOfMemoryError e) {
      trainer.recordFailure(e);
      throw e;
    }
  }

  private BatchEncoder sameTeacher(DistilConfig method) {
    Path file = Path.of(method.teacher());
    requireTeacher(file);
    if (!new EncoderFile(file).sha256().equals(method.teacherSha256())) {
      throw new SdclrException(
          "%s is not the teacher that the run began with (SHA-256 %s): restore that file"
              .formatted(file, method.teacherSha256()));
    }
    return teacher(file, method);
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
        "sdclr %s: %s, %s width %d, %s of batch %d, %s, %d compute and %s",
        Version.current(),
        config.method().name(),
        lower(config.model().depth()),
        config.model().width(),
        Counted.of(config.epochs(), "epoch"),
        config.batchSize(),
        lower(compute.type()),
        compute.threads(),
        Counted.of(compute.loaderThreads(), "loader thread"));
    if (!compute.ranks().isAlone()) {
      say("training in %d processes together", compute.ranks().size());
    }
    compute.facts().forEach(listener::saySentence);
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
    if (!done && config.method() instanceof DistilConfig && !ask(trainer, config, run, data)) {
      say("stopped; continue with: %s", resumption(run));
      return State.INTERRUPTED;
    }
    trainer.warnings().forEach(listener::saySentence);
    EpochObserver observer = observer(config, run, data, compute);
    TrainingListener forecaster =
        new TrainingForecast.Forecaster(listener, Clock.system(ZoneId.systemDefault()), extent);
    State state;
    try (Registration ending =
        listener.stop().beforeLeaving(() -> lastWords(run), trainer::recordInterruption)) {
      state = trainer.train(listener.stop()::isRequested, forecaster, observer);
    }
    if (state == State.INTERRUPTED) {
      say("stopped; continue with: %s", resumption(run));
    } else if (!done) {
      say("trained in %.0f s; run directory: %s", trainer.position().elapsedSeconds(), run.path());
    }
    return state;
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

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
