package dev.sdclr.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallRun;
import dev.sdclr.data.ImageSource;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.train.TrainConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TeacherEmbeddingTest {

  @TempDir Path folder;
  private RunDirectory teacher;
  private ImageSource images;
  private RunDirectory whole;

  @BeforeEach
  void askOnce() {
    teacher = SmallEncoder.train(folder);
    images = SmallEncoder.list(folder, 2 * SmallEncoder.BATCH + 1);
    whole = RunDirectory.create(folder.resolve("whole"));
    make(whole, ProgressListener.NONE);
  }

  private TeacherEmbedding embedding(RunDirectory run) {
    TrainConfig config =
        SmallRun.config(
            folder.resolve("pictures"), "method.name=distil", "method.teacher=teacher.onnx");
    return new TeacherEmbedding(run, config, images);
  }

  private void make(RunDirectory run, ProgressListener listener) {
    embedding(run).make(() -> SmallEncoder.load(teacher), listener);
  }

  /** Nobody could ask for that on resuming a run. */
  @Test
  void startsOverWhereTheBeginningIsOfAnotherVersion() throws IOException {
    RunDirectory run = begun();
    Path manifest = run.teacherView(0).resolveSibling("view-0.npy.parts").resolve("manifest.json");
    String begun = Files.readString(manifest);
    assertThat(begun).contains("format 2");
    Files.writeString(manifest, begun.replace("format 2", "sdclr 0.1.0"));
    assertThat(said(run))
        .containsExactly(
            "what an earlier session began was made otherwise, or is damaged: starts over");
    assertThat(run.teacherView(0)).hasSameBinaryContentAs(whole.teacherView(0));
    assertThat(manifest.getParent()).doesNotExist();
  }

  @Test
  void saysThatItAsksAgainWhereAnImageHasChanged() throws IOException {
    RunDirectory run = begun();
    Files.setLastModifiedTime(images.file(0).orElseThrow(), FileTime.fromMillis(0));
    assertThat(said(run))
        .containsExactly(
            "images have changed since they were embedded: starts again after image 0, 256 back");
    assertThat(run.teacherView(0)).hasSameBinaryContentAs(whole.teacherView(0));
  }

  /** A run whose teacher was asked for one batch. */
  private RunDirectory begun() {
    RunDirectory run = RunDirectory.create(folder.resolve("begun"));
    assertThatThrownBy(
            () ->
                make(
                    run,
                    (task, unit, done, total) -> {
                      if (done >= SmallEncoder.BATCH) {
                        throw new SdclrException("as a test wants it");
                      }
                    }))
        .hasMessage("as a test wants it");
    return run;
  }

  private List<String> said(RunDirectory run) {
    List<String> said = new ArrayList<>();
    make(
        run,
        new ProgressListener() {
          @Override
          public void progress(String task, String unit, long done, long total) {}

          @Override
          public void say(String line) {
            said.add(line);
          }
        });
    return said;
  }

  /** Files that were copied are as they were, whatever the time of the copy. */
  @Test
  void isOutdatedWhereAFileHasAnotherSize() throws IOException {
    Path picture = images.file(1).orElseThrow();
    Files.setLastModifiedTime(picture, FileTime.fromMillis(0));
    assertThat(embedding(whole).isDone()).isTrue();
    Files.write(picture, new byte[1], StandardOpenOption.APPEND); // which no decoder looks at
    assertThat(embedding(whole).isOutdated()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"format 1", "sdclr 0.1.0"})
  void takesWhatOlderVersionsMadeWhereSizesWereNotKept(String beginning) throws IOException {
    String state = Files.readString(whole.teacherState());
    Files.writeString(
        whole.teacherState(),
        state.replaceFirst("format 2", beginning).replaceFirst("sizes .*\\R", ""));
    assertThat(embedding(whole).isDone()).isTrue();
  }

  @Test
  void whatIsOutdatedStaysUntilTheTeacherIsThere() throws IOException {
    byte[] kept = Files.readAllBytes(whole.teacherView(0));
    images = SmallEncoder.list(folder, SmallEncoder.BATCH);
    assertThat(embedding(whole).isOutdated()).isTrue();
    assertThatThrownBy(
            () ->
                embedding(whole)
                    .make(
                        () -> {
                          throw new SdclrException("there is no teacher");
                        },
                        ProgressListener.NONE))
        .hasMessage("there is no teacher");
    assertThat(whole.teacherView(0)).hasBinaryContent(kept);
    make(whole, ProgressListener.NONE);
    assertThat(Files.size(whole.teacherView(0))).isLessThan(kept.length);
    assertThat(embedding(whole).isOutdated()).isFalse();
  }
}
