package dev.sdclr.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallRun;
import dev.sdclr.data.ImageSource;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A teacher that was asked about two views, between which images were lost and came back. */
class CachedTeacherTest {

  private static final int IMAGES = 26;
  private static final int DIMENSION = 3;
  private static final int LOST_FIRST = 4;
  private static final int LOST_SECOND = 7;

  @TempDir Path folder;
  private RunDirectory run;

  @BeforeEach
  void ask() throws IOException {
    run = RunDirectory.create(folder.resolve("run"));
    Files.createDirectories(run.teacherView(0).getParent());
    write(0, imagesBut(LOST_FIRST));
    write(1, imagesBut(LOST_SECOND));
  }

  private static int[] imagesBut(int lost) {
    return IntStream.range(0, IMAGES).filter(image -> image != lost).toArray();
  }

  /** Each row holds its image's number, its view's, and 1. */
  private void write(int view, int[] images) throws IOException {
    String header =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }"
            .formatted(images.length, DIMENSION);
    byte[] text = "%-117s\n".formatted(header).getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer file =
        ByteBuffer.allocate(10 + text.length + Float.BYTES * DIMENSION * images.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
            .putShort((short) text.length)
            .put(text);
    for (int image : images) {
      file.putFloat(image).putFloat(view).putFloat(1);
    }
    Files.write(run.teacherView(view), file.array());
    Files.writeString(
        run.teacherIndex(view),
        IntStream.of(images)
            .mapToObj(image -> image + ",image-" + image)
            .collect(Collectors.joining("\n", "index,path\n", "\n")));
  }

  private CachedTeacher teacher() {
    return new CachedTeacher(run, IMAGES, 2, DIMENSION);
  }

  @Test
  void givesEveryViewsOwnRows() {
    try (TensorScope scope = new TensorScope();
        CachedTeacher teacher = teacher()) {
      assertThat(HostArray.floats(teacher.of(new int[] {3, 5, 25}, 0)))
          .containsExactly(3, 0, 1, 5, 0, 1, 25, 0, 1);
      assertThat(HostArray.floats(teacher.of(new int[] {3, 5, 25}, 1)))
          .containsExactly(3, 1, 1, 5, 1, 1, 25, 1, 1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {LOST_FIRST, LOST_SECOND})
  void takesAnImageThatOneViewLacksForUnreadable(int image) {
    try (CachedTeacher teacher = teacher()) {
      assertThat(teacher.sample(IMAGES)).hasSize(IMAGES - 2).doesNotContain(image);
      for (int view = 0; view < 2; view++) {
        int asked = view;
        assertThatThrownBy(() -> teacher.of(new int[] {image}, asked))
            .isInstanceOf(SdclrException.class)
            .hasMessageContaining("image %d of the run could not be read".formatted(image));
      }
    }
  }

  @Test
  void refusesAnIndexOfOtherRows() throws IOException {
    Files.writeString(run.teacherIndex(0), "index,path\n4,image-4\n5,image-5\n");
    try (CachedTeacher teacher = teacher()) {
      assertThatThrownBy(() -> teacher.of(new int[] {5}, 0))
          .isInstanceOf(SdclrException.class)
          .hasMessage(
              "%s does not hold a teacher's features: it has 25 rows, and its index 2; start a new run"
                  .formatted(run.teacherView(0)));
    }
  }

  /** Both images can be read when the student is trained. */
  @ParameterizedTest
  @ValueSource(strings = {"null", "{clusters: [2], features: teacher}"})
  void isLearntFromWithoutTheImagesThatItDidNotSee(String balance) {
    Path data = new GeneratedImages(2).writeClasses(folder.resolve("data"), 20, 6);
    TrainConfig config =
        SmallRun.config(
            data,
            "method={name: distil, teacher: t.onnx, teacherDimension: 3, distil: {randomViews: 2}}",
            "data.skipBadImages=true",
            "clusterBalance=" + balance);
    try (Trainer trainer = SmallRun.start(config, run)) {
      trainer.train(() -> false, TrainingListener.NONE, EpochObserver.NONE);
    }
    ImageSource images = PretrainingData.open(config.data()).images();
    RunRecord record = RecordFile.read(run.record(), RunRecord.class);
    assertThat(record.state()).isEqualTo(RunRecord.State.DONE);
    assertThat(record.unreadableImages())
        .containsExactly(images.path(LOST_FIRST), images.path(LOST_SECOND));
    assertThat(record.unreadableByReason())
        .singleElement()
        .satisfies(
            some ->
                assertThat(some.reason())
                    .isEqualTo("it could not be read when the teacher was asked"));
  }
}
