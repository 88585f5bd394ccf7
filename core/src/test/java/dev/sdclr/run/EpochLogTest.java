package dev.sdclr.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpochLogTest {

  @TempDir Path folder;

  private static Forgetting line(int epoch) {
    return new Forgetting(
        epoch,
        40,
        0.9,
        0.1 * epoch,
        0.1,
        null,
        0.3,
        Map.of("disc", 1 / 3.0),
        25.0,
        0.7,
        "some groups");
  }

  @Test
  void dropsWhatComesAfterTheCheckpointAndALineCutShort() throws IOException {
    Path file = folder.resolve("forgetting.jsonl");
    EpochLog<Forgetting> log = new EpochLog<>(file, Forgetting.class);
    log.append(line(2));
    log.append(line(4));
    byte[] kept = Files.readAllBytes(file);
    log.append(line(6));
    Files.writeString(file, "{\"epoch\":8,\"im", StandardOpenOption.APPEND);
    assertThat(log.read()).containsExactly(line(2), line(4), line(6));
    log.truncateAfter(4);
    assertThat(file).hasBinaryContent(kept);
    assertThat(log.has(4)).isTrue();
    assertThat(log.has(6)).isFalse();
  }

  @Test
  void makesNoFileWhereThereIsNone() {
    Path file = folder.resolve("forgetting.jsonl");
    new EpochLog<>(file, Forgetting.class).truncateAfter(3);
    assertThat(file).doesNotExist();
    assertThat(new EpochLog<>(file, Forgetting.class).read()).isEmpty();
  }
}
