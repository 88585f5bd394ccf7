package dev.sdclr.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.LockFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptPredictionsTest {

  private static final int[] PREDICTED = {2, 0, 1};

  @TempDir Path folder;
  private Path file;
  private KeptPredictions kept;
  private int computed;

  @BeforeEach
  void chooseFile() {
    file = folder.resolve("references/one.json");
    kept = new KeptPredictions(file, Set.of("full", "knn"), 3);
  }

  private Map<String, int[]> predict() {
    computed++;
    return Map.of("full", PREDICTED, "knn", PREDICTED);
  }

  @Test
  void areComputedOnce() {
    assertThat(kept.known()).isEmpty();
    assertThat(kept.ifFree(this::predict).orElseThrow().get("full")).isEqualTo(PREDICTED);
    assertThat(kept.ifFree(this::predict).orElseThrow().get("knn")).isEqualTo(PREDICTED);
    assertThat(kept.whenFree(this::predict).get("full")).isEqualTo(PREDICTED);
    assertThat(computed).isEqualTo(1);
    assertThat(file.getParent().toFile().list()).containsExactly("one.json");
  }

  @Test
  void areLeftToTheProcessThatComputesThem() throws Exception {
    Files.createDirectories(file.getParent());
    try (LockFile other = LockFile.whenFree(folder.resolve("references/one.json.lock"))) {
      assertThat(other.isHeld()).isTrue();
      assertThat(kept.ifFree(this::predict)).isEmpty();
    }
    assertThat(computed).isZero();
    assertThat(kept.ifFree(this::predict)).isPresent();
  }

  @Test
  void areComputedAnewWhereTheyDoNotFit() throws Exception {
    kept.ifFree(this::predict);
    Set<String> probes = Set.of("full", "few");
    assertThat(new KeptPredictions(file, probes, 3).known()).isEmpty();
    assertThat(new KeptPredictions(file, Set.of("full"), 4).known()).isEmpty();
    assertThat(new KeptPredictions(file, Set.of("full"), 3).known()).isPresent();
    Files.writeString(file, "{");
    assertThat(kept.known()).isEmpty();
    assertThat(kept.whenFree(this::predict)).isNotEmpty();
    assertThat(computed).isEqualTo(2);
  }

  /** As in a home that is read-only, or full. */
  @Test
  void areComputedWhereNothingCanBeWritten() throws Exception {
    Files.writeString(folder.resolve("references"), "a file");
    assertThat(kept.ifFree(this::predict).orElseThrow().get("full")).isEqualTo(PREDICTED);
    assertThat(kept.whenFree(this::predict)).containsKey("knn");
    Files.delete(folder.resolve("references"));
    Files.createDirectories(file); // which no file can replace
    assertThat(kept.ifFree(this::predict)).isPresent();
    assertThat(computed).isEqualTo(3);
  }

  @Test
  void areComputedWhereNothingCanBeLocked() throws Exception {
    Files.createDirectories(folder.resolve("references/one.json.lock"));
    assertThat(kept.ifFree(this::predict)).isPresent();
    assertThat(kept.whenFree(this::predict)).containsKey("knn");
    assertThat(computed).isEqualTo(1);
  }
}
