package dev.sdclr.recipe;

import static dev.sdclr.fuzz.FuzzTarget.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import dev.sdclr.fuzz.FuzzTarget;
import dev.sdclr.fuzz.FuzzTarget.Limit;
import dev.sdclr.fuzz.Fuzzing;
import dev.sdclr.fuzz.Reading;
import dev.sdclr.run.RecordFile;
import dev.sdclr.train.TrainConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Corrupt configurations are read or refused in one line; none of them makes an object. */
class HostileConfigTest {

  private static final int CASES = 500;

  private static final List<byte[]> WORDS =
      words(
          "!!javax.script.ScriptEngineManager [!!java.net.URL ['http://localhost/']]",
          "!!java.io.File [x]",
          "!!binary",
          "!!float",
          "!!set",
          "!<tag:x>",
          "&a ",
          "*a",
          "<<: *a",
          "&a [*a]",
          "---\n",
          "...\n",
          "%YAML 9.9\n",
          "? ",
          "|\n",
          ">-\n",
          "{",
          "}",
          "[[[[[[[[[[[[[[[[",
          "]",
          "\t",
          "0b1",
          "0x7fffffffffffffffff",
          "1_0",
          "190:20:30",
          ".inf",
          ".nan",
          "~",
          "2001-01-01",
          "\u0085",
          "\u001b[2J",
          "\"\\x00\"",
          "- ",
          ": ",
          "#");

  @TempDir private Path folder;

  private static ConfigTree tree() {
    return ConfigTree.of("small-images").set("data.source", "pictures");
  }

  @ParameterizedTest
  @ValueSource(strings = {"yaml", "json"})
  void readsOrRefuses(String extension) throws IOException {
    Path file = folder.resolve("config." + extension);
    TrainConfig config =
        tree().set("data.longTail={profile: pareto, imbalance: 20, alpha: 3, seed: 4}").resolve();
    RecordFile.write(file, config);
    Fuzzing.run(
        FuzzTarget.plain(
            "config-" + extension,
            List.of(Files.readAllBytes(file)),
            WORDS,
            Reading.of(file, path -> tree().overlay(path).resolve()),
            new Limit(4 << 20, 500)),
        CASES);
  }

  /** Each line holds ten times the line before, if references were followed. */
  @Test
  @Timeout(10)
  void followsNoReferences() throws IOException {
    StringBuilder laughs = new StringBuilder("a0: &a0 [ha, ha]\n");
    for (int i = 1; i < 30; i++) {
      String ten = ("*a" + (i - 1) + ", ").repeat(10);
      laughs.append("a%d: &a%d [%s]\n".formatted(i, i, ten.substring(0, ten.length() - 2)));
    }
    Path file = Files.writeString(folder.resolve("laughs.yaml"), laughs);
    assertThatThrownBy(() -> tree().overlay(file).resolve())
        .isInstanceOf(SdclrException.class)
        .hasMessageContaining("unknown key 'a0'");
  }

  @Test
  void refusesDeepNestingAndLargeFilesInOneLine() throws IOException {
    Path deep = Files.writeString(folder.resolve("deep.yaml"), "epochs: " + "[".repeat(500_000));
    assertThatThrownBy(() -> tree().overlay(deep))
        .isInstanceOf(SdclrException.class)
        .hasMessageContaining(deep.toString())
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    Path large = Files.write(folder.resolve("large.yaml"), new byte[(1 << 20) + 1]);
    assertThatThrownBy(() -> tree().overlay(large))
        .isInstanceOf(SdclrException.class)
        .hasMessage(
            "cannot read configuration %s: it is larger than the 1,048,576 bytes that are read",
            large);
  }

  @Test
  void readsNoDeviceWithoutEnd() {
    Path zeros = Path.of("/dev/zero");
    org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(zeros));
    assertThatThrownBy(() -> tree().overlay(zeros))
        .hasMessageContaining("it is a device, not a file");
    assertThatThrownBy(() -> RecordFile.read(zeros, TrainConfig.class))
        .hasMessage("cannot read /dev/zero: it is a device, not a file");
    assertThatThrownBy(() -> RecordFile.read(folder, TrainConfig.class))
        .hasMessage("cannot read %s: it is a folder, not a file", folder);
  }
}
