package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.GeneratedImages;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command that looks for images says what it took a folder for, and what it left out. */
class LeftOutTest {

  private static final String LEFT_OUT = "note: 3 files left out: 2 .heic, 1 .svg";

  @TempDir private Path folder;

  private Path data() throws IOException {
    Path data = folder.resolve("data");
    new GeneratedImages(5).writeClasses(data.resolve("Training"), 4, 4);
    new GeneratedImages(6).writeClasses(data.resolve("valid"), 2, 2);
    for (String name : List.of("Training/1.heic", "valid/2.HEIC", "valid/3.svg")) {
      Files.createFile(data.resolve(name));
    }
    return data;
  }

  private static String output(List<String> arguments) {
    Invocation invocation = Invocation.of(arguments);
    assertThat(invocation.code()).as(invocation.err()).isZero();
    return invocation.out();
  }

  @Test
  void isSaidByEveryCommandAndRecorded() throws IOException {
    Path data = data();
    String directory = data.toString();
    assertThat(output(List.of("data", "inspect", directory)))
        .contains(
            LEFT_OUT,
            "layout: split folders Training (train), valid (validation) of class folders",
            "note: the validation images serve as test images");
    RunDirectory run = new RunDirectory(folder.resolve("run"));
    assertThat(output(SmallCommand.pretrain(data, run, List.of("epochs=1")))).contains(LEFT_OUT);
    RunRecord record = RecordFile.read(run.record(), RunRecord.class);
    assertThat(record.found().leftOut()).isEqualTo(Map.of(".heic", 2L, ".svg", 1L));
    assertThat(record.found().layout()).startsWith("split folders Training (train)");
    assertThat(record.images()).isEqualTo(8);
    String model = run.path().toString();
    String features = folder.resolve("x.npy").toString();
    assertThat(output(List.of("embed", model, "--out=" + features))).contains(LEFT_OUT);
    assertThat(
            output(
                List.of("embed", model, "--data=" + directory, "--overwrite", "--out=" + features)))
        .contains(LEFT_OUT);
    assertThat(output(List.of("mine", model, "--no-map"))).contains(LEFT_OUT);
  }

  /** A name may hold what clears the screen, or types for the user. */
  @Test
  void namesOfDataSpeakToNoTerminal() throws IOException {
    Path data = Files.move(data(), folder.resolve("\u001b[31m\u001b]0;title\u0007red"));
    assertThat(output(List.of("data", "inspect", data.toString())))
        .contains("train: ?[31m?]0;title?red train (8 images)", LEFT_OUT)
        .doesNotContain("\u001b", "\u0007");
  }

  /** A list of images cannot hold such a path, and a run keeps one. */
  @Test
  void imagesThatNoListCanHoldAreNotAdvisedToBeTrainedOn() throws IOException {
    Path data = folder.resolve("data");
    new GeneratedImages(5).writeClasses(data, 4, 4);
    assertThat(output(List.of("data", "inspect", data.toString()))).contains("\nnext: ");
    Files.move(data.resolve("stripes"), data.resolve("two\nlines"));
    assertThat(output(List.of("data", "inspect", data.toString())))
        .contains("    two?lines ")
        .contains(
            "note: 4 paths hold a line break and cannot be trained on: rename them, the first:"
                + " two?lines/stripes-0000.png\n")
        .doesNotContain("next: ");
  }

  @Test
  void isUnknownOfOlderRuns() throws IOException {
    Path data = data();
    RunDirectory run = new RunDirectory(folder.resolve("run"));
    output(SmallCommand.pretrain(data, run, List.of("epochs=1")));
    String text = Files.readString(run.record());
    Path older = folder.resolve("run.json");
    Files.writeString(older, text.replaceFirst(",\\s*\"found\"\\s*:\\s*\\{[^}]*}[^}]*}", ""));
    assertThat(Files.readString(older)).doesNotContain("found");
    assertThat(RecordFile.read(older, RunRecord.class).found()).isNull();
  }
}
