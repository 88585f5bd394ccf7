package dev.sdclr.embed;

import dev.sdclr.AtomicFile;
import dev.sdclr.IoReason;
import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallFile;
import dev.sdclr.StopRequests;
import dev.sdclr.augment.view.CycledViews;
import dev.sdclr.augment.view.TwoViews;
import dev.sdclr.augment.view.ViewMaker;
import dev.sdclr.data.FileStamps;
import dev.sdclr.data.ImageSource;
import dev.sdclr.encoder.BatchEncoder;
import dev.sdclr.encoder.Checksum;
import dev.sdclr.method.DistilConfig;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.train.TrainConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Makes what a run's teacher makes of the training images, once; an interrupted session's work is
 * gone on with.
 *
 * @param run to write into
 * @param config of the run, whose method is distillation
 * @param images of the run
 */
public record TeacherEmbedding(RunDirectory run, TrainConfig config, ImageSource images) {

  /** What the record of how features were made begins with; another one is not understood. */
  private static final String FORMAT = "format 2";

  /**
   * Without the sizes of files; the first ones began with the version, by which no features differ.
   */
  private static final Pattern OLDER_FORMAT = Pattern.compile("\\A(format 1|sdclr [^\\r\\n]*)");

  private DistilConfig method() {
    return (DistilConfig) config.method();
  }

  private int views() {
    return method().distil().teacherViews();
  }

  /** Whether all is there, of this teacher and these images. */
  public boolean isDone() {
    return isBegun() && IntStream.range(0, views()).allMatch(this::isDone);
  }

  /** Whether what is there is of this teacher and these images. */
  private boolean isBegun() {
    try {
      if (!run.hasTeacher()) {
        return false;
      }
      String begun = SmallFile.text(run.teacherState());
      Matcher older = OLDER_FORMAT.matcher(begun);
      return older.find() ? older.replaceFirst(FORMAT).equals(state("")) : begun.equals(state());
    } catch (IOException e) {
      throw IoReason.cannotRead(run.teacherState(), e);
    }
  }

  /** Whether what is there is of another teacher or of other images, and is to be made again. */
  public boolean isOutdated() {
    return run.hasTeacher() && !isBegun();
  }

  /** With its parts an earlier session was ended while it put the files in their places. */
  private boolean isDone(int view) {
    return Files.exists(run.teacherView(view)) && !Files.exists(target(view).partsFolder());
  }

  private EmbeddingTarget target(int view) {
    return new EmbeddingTarget(run.teacherView(view), true, false, true);
  }

  /** All that decides the features. */
  private String state() {
    return state("sizes %s%n".formatted(FileStamps.ofSizes(images)));
  }

  private String state(String sizes) {
    DistilConfig method = method();
    return "%s%nteacher %s%npreprocessing %s%nimages %s%n%sviews %s%n"
        .formatted(
            FORMAT,
            method.teacherSha256(),
            method.preprocessing(),
            Checksum.of(images),
            sizes,
            method.distil().randomViews() == null
                ? "as evaluation"
                : "%d of seed %d, %s".formatted(views(), config.seed(), config.views()));
  }

  /**
   * Makes what is missing. What is outdated stays until the teacher that is asked again is there.
   *
   * @param opened loads the teacher, which is closed at the end; not called when nothing is missing
   * @throws dev.sdclr.StoppedException when {@code listener} wants it to end; what was done is kept
   * @throws SdclrException when an image cannot be read, unless the run leaves such out, or the
   *     teacher fails
   */
  public void make(Supplier<BatchEncoder> opened, ProgressListener listener) {
    if (isDone()) {
      return;
    }
    try (BatchEncoder teacher = opened.get()) {
      if (!isBegun()) {
        run.deleteTeacher();
        AtomicFile.makeFolder(run.teacherState());
        AtomicFile.write(run.teacherState(), state().getBytes(StandardCharsets.UTF_8));
      }
      for (int view = 0; view < views(); view++) {
        if (!isDone(view)) {
          make(teacher, view, listener);
        }
      }
    }
  }

  private void make(BatchEncoder teacher, int view, ProgressListener listener) {
    String task =
        views() == 1
            ? "compute teacher features"
            : "compute teacher features (view %d of %d)".formatted(view + 1, views());
    try (Embedder embedder =
        Embedder.openKept(
            teacher,
            images,
            "view %d of %s".formatted(view, state()),
            target(view),
            view(teacher, view),
            config.data().skipBadImages(),
            listener)) {
      embedder.run(named(task, listener));
    }
  }

  private static ProgressListener named(String task, ProgressListener listener) {
    return new ProgressListener() {
      @Override
      public void progress(String own, String unit, long done, long total) {
        listener.progress(task, unit, done, total);
      }

      @Override
      public void say(String line) {
        listener.say(line);
      }

      @Override
      public StopRequests stop() {
        return listener.stop();
      }
    };
  }

  private ViewMaker view(BatchEncoder teacher, int view) {
    if (method().distil().randomViews() == null) {
      return teacher.view();
    }
    TwoViews random =
        new TwoViews(config.views().withImageSize(teacher.imageSize()), config.seed());
    return new CycledViews(random, views()).only(view);
  }
}
