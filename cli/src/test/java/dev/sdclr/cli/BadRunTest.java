package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.GeneratedImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs and data that a finished run cannot go on with cost a line. */
class BadRunTest extends OnAFinishedRun {

  @ParameterizedTest
  @CsvSource({"evaluate", "mine", "resume", "report"})
  void commandsOnAFolderThatIsNoRun(String command) {
    Invocation result = Invocation.of(command, data.toString());
    assertThat(result.failure())
        .isEqualTo(
            "%s is not a run directory: it has no config.yaml (make one with: ./sdclr pretrain)",
            data);
    assertThat(result.code()).isEqualTo(WRONG_USAGE);
    assertThat(data.resolve("report.html")).doesNotExist();
  }

  @Test
  void aRunWithoutCheckpoint() throws IOException {
    Path empty = copyOfRun("checkpoints");
    for (String command : List.of("evaluate", "mine")) {
      Invocation result = Invocation.of(command, empty.toString());
      assertThat(result.failure())
          .isEqualTo(
              "%s has no checkpoint yet: train it first with: ./sdclr resume '%s'", empty, empty);
      assertThat(result.code()).isEqualTo(FAILED);
    }
    assertThat(Invocation.of("resume", empty.toString()).code()).isZero();
    assertThat(Invocation.of("evaluate", empty.toString(), "--probe", "knn").code()).isZero();
  }

  @Test
  void aRunWithCorruptFiles() throws IOException {
    Path copy = copyOfRun("none");
    Path checkpoint = copy.resolve("checkpoints").resolve("last.safetensors");
    byte[] good = Files.readAllBytes(checkpoint);
    Files.write(checkpoint, Arrays.copyOf(good, good.length - 1));
    for (String command : List.of("resume", "evaluate", "mine")) {
      Invocation result = Invocation.of(command, copy.toString());
      assertThat(result.failure())
          .startsWith(checkpoint + " places ")
          .endsWith(": it is corrupt or of another kind");
      assertThat(result.code()).isEqualTo(FAILED);
    }
    Files.write(checkpoint, good);
    Path config = copy.resolve("config.yaml");
    String text = Files.readString(config);
    Files.writeString(config, text.replace("epochs: 1", "epochs: one"));
    assertThat(Invocation.of("resume", copy.toString()).failure())
        .isEqualTo("%s: epochs must be a whole number, was 'one'", config);
    Files.writeString(config, "{{{");
    for (String command : List.of("resume", "evaluate", "mine", "report")) {
      assertThat(Invocation.of(command, copy.toString()).failure())
          .startsWith(config + " is not well-formed: ");
    }
    Files.writeString(config, "");
    assertThat(Invocation.of("resume", copy.toString()).failure())
        .startsWith(config + " is not well-formed: ");
  }

  private Path copyOfRun(String without) throws IOException {
    Path copy = folder.resolve("copy of run");
    try (var files = Files.walk(run.path())) {
      for (Path file : files.filter(f -> !f.toString().contains(without)).toList()) {
        Files.copy(file, copy.resolve(run.path().relativize(file).toString()));
      }
    }
    return copy;
  }

  @Test
  void evaluationDataThatCannotBeScored() throws IOException {
    Path single = new GeneratedImages(8).writeClasses(folder.resolve("single"), 5, 1);
    assertThat(evaluate(single, FAILED))
        .isEqualTo(
            "at least two classes must have images to learn from and images to test on, here one of 2"
                + " has (checkers: no test image): add images, or pass --data with others");
    Path one = new GeneratedImages(8).writeClasses(folder.resolve("one"), 5);
    assertThat(evaluate(one, WRONG_USAGE))
        .isEqualTo(
            "probes need labels of at least two classes, one has one class only: pass --data with a"
                + " folder of class folders");
  }

  private static String evaluate(Path other, int code) {
    Invocation result =
        Invocation.of("evaluate", run.path().toString(), "--data", other.toString());
    assertThat(result.code()).isEqualTo(code);
    assertThat(run.evaluation()).doesNotExist();
    return result.failure();
  }
}
