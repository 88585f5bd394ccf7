package dev.sdclr.job;

import dev.sdclr.SdclrException;
import dev.sdclr.ShellLine;
import dev.sdclr.StoppedException;
import dev.sdclr.UsageException;
import dev.sdclr.augment.view.Preprocessing;
import dev.sdclr.embed.TeacherEmbedding;
import dev.sdclr.encoder.BatchEncoder;
import dev.sdclr.encoder.EncoderFile;
import dev.sdclr.method.DistilConfig;
import dev.sdclr.rare.feature.IndistinctFeatures;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.ComputeConfig;
import dev.sdclr.train.CachedTeacher;
import dev.sdclr.train.PretrainingData;
import dev.sdclr.train.TrainConfig;
import dev.sdclr.train.Trainer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a run that distils does before it trains: looks at its teacher, and asks it about all
 * images.
 */
record TeacherStart(JobListener listener, Team team) {

  private static final String OUTDATED =
      "the images, or the model that was asked, have changed since the teacher was asked";

  /** The settings with what the teacher's file says, which rank 0 tries out. */
  TrainConfig settled(TrainConfig config) {
    if (!(config.method() instanceof DistilConfig method)) {
      return config;
    }
    Path file = Path.of(method.teacher()).toAbsolutePath().normalize();
    byte[] tried =
        team.ranks()
            .madeByFirst(
                () ->
                    RecordFile.toJsonLine(tried(config, method, file))
                        .getBytes(StandardCharsets.UTF_8));
    String json = new String(tried, StandardCharsets.UTF_8);
    DistilConfig first = RecordFile.fromJson(json, DistilConfig.class, "rank 0's teacher");
    return config.withMethod(
        method.started(file.toString(), first.teacherSha256(), first.teacherDimension()));
  }

  private DistilConfig tried(TrainConfig config, DistilConfig method, Path file) {
    requireTeacher(file, "");
    String sha256 = new EncoderFile(file).sha256();
    if (method.teacherSha256() != null && !method.teacherSha256().equals(sha256)) {
      throw new SdclrException(
          "%s has SHA-256 %s, method.teacherSha256 is %s: it is not the teacher that the configuration names"
              .formatted(file, sha256, method.teacherSha256()));
    }
    try (BatchEncoder teacher = opened(file, config)) {
      if (teacher.dimension() < 2) {
        throw new SdclrException(
            "%s gives one number per image, which has no direction to learn: choose a teacher with more features"
                .formatted(file));
      }
      listener.say(
          "teacher: %s, %,d features of images of %d pixels"
              .formatted(file, teacher.dimension(), teacher.imageSize()));
      teacher.imageNote().ifPresent(listener::saySentence);
      return method.started(file.toString(), sha256, teacher.dimension());
    }
  }

  /**
   * Checks that there is one.
   *
   * @param why it is needed, before a message that it is not there
   */
  private static void requireTeacher(Path file, String why) {
    if (Files.isDirectory(file)) {
      throw new UsageException(
          "%smethod.teacher must be a file, and %s is a folder: export a run to a file with %s"
              .formatted(
                  why, file, ShellLine.of("export", file, "--format", "onnx", "--out", "F.onnx")));
    }
    if (!Files.exists(file)) {
      throw new UsageException("%sthere is no teacher %s".formatted(why, file));
    }
  }

  private BatchEncoder opened(Path file, TrainConfig config) {
    ComputeConfig how = config.compute();
    return teacher(file, (DistilConfig) config.method())
        .open(how.threads(), how.loaderThreads(), listener.stop());
  }

  private static EncoderFile teacher(Path file, DistilConfig method) {
    return new EncoderFile(file, Preprocessing.orNone(method.preprocessing()));
  }

  /** Whether rank 0 has asked the teacher about all images; false when a stop came first. */
  boolean ask(Trainer trainer, TrainConfig config, RunDirectory run, PretrainingData data) {
    byte[] asked =
        team.ranks()
            .madeByFirst(() -> new byte[] {(byte) (asked(trainer, config, run, data) ? 1 : 0)});
    return asked[0] == 1;
  }

  private boolean asked(
      Trainer trainer, TrainConfig config, RunDirectory run, PretrainingData data) {
    TeacherEmbedding embedding = new TeacherEmbedding(run, config, data.images());
    String why = embedding.isOutdated() ? OUTDATED + ": " : "";
    if (!embedding.isDone()) {
      listener.say(
          why + "computing the teacher's features of all images, once; the run keeps them");
    }
    try {
      embedding.make(() -> sameTeacher(trainer, config, why), listener);
      requireDistinct(config, run, data);
      return true;
    } catch (StoppedException e) {
      trainer.recordInterruption();
      return false;
    } catch (RuntimeException | OutOfMemoryError e) {
      trainer.recordFailure(e);
      throw e;
    }
  }

  /** What was asked in vain is not kept, so that a run that has not begun can be removed. */
  private static void requireDistinct(TrainConfig config, RunDirectory run, PretrainingData data) {
    DistilConfig method = (DistilConfig) config.method();
    EncoderFile file = teacher(Path.of(method.teacher()), method);
    Optional<SdclrException> refusal;
    try (CachedTeacher asked =
        new CachedTeacher(
            run, data.images().size(), method.distil().teacherViews(), method.teacherDimension())) {
      refusal = new IndistinctFeatures(file, "choose another teacher").of(asked);
    }
    if (refusal.isPresent()) {
      if (!Files.exists(run.lastCheckpoint())) {
        run.deleteTeacher();
      }
      throw refusal.get();
    }
  }

  private BatchEncoder sameTeacher(Trainer trainer, TrainConfig config, String why) {
    DistilConfig method = (DistilConfig) config.method();
    Path file = Path.of(method.teacher());
    requireTeacher(file, why);
    if (!new EncoderFile(file).sha256().equals(method.teacherSha256())) {
      throw new SdclrException(
          "%s%s is not the teacher that the run began with (SHA-256 %s): restore that file"
              .formatted(why, file, method.teacherSha256()));
    }
    BatchEncoder teacher = opened(file, config);
    teacher.imageNote().ifPresent(trainer::advise);
    return teacher;
  }
}
