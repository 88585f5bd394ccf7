package dev.sdclr.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import dev.sdclr.run.Metric.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesTest {

  @TempDir Path folder;
  private Path file;
  private JsonLines<Metric> log;

  @BeforeEach
  void open() {
    file = folder.resolve("metrics.jsonl");
    log = new JsonLines<>(file, Metric.class, Metric::step);
  }

  private static Metric metric(Kind kind, int epoch, long step) {
    return new Metric(kind, epoch, step, 0.1 + step, 1e-6, 12.5, step);
  }

  @Test
  void readsNothingWhereThereIsNoFile() {
    assertThat(log.read()).isEmpty();
  }

  @Test
  void readsTheLinesInOrder() {
    log.append(metric(Kind.STEP, 1, 1));
    log.append(metric(Kind.EPOCH, 1, 1));
    assertThat(log.read()).containsExactly(metric(Kind.STEP, 1, 1), metric(Kind.EPOCH, 1, 1));
    assertThat(file)
        .hasContent(
            """
            {"kind":"step","epoch":1,"step":1,"loss":1.1,"learningRate":1.0E-6,\
            "imagesPerSecond":12.5,"elapsedSeconds":1.0}
            {"kind":"epoch","epoch":1,"step":1,"loss":1.1,"learningRate":1.0E-6,\
            "imagesPerSecond":12.5,"elapsedSeconds":1.0}
            """);
  }

  @Test
  void leavesOutALastLineThatAKillCutShort() throws IOException {
    log.append(metric(Kind.STEP, 1, 1));
    Files.writeString(file, "{\"kind\":\"step\",\"epo", StandardOpenOption.APPEND);
    assertThat(log.read()).containsExactly(metric(Kind.STEP, 1, 1));
  }

  @Test
  void namesTheLineThatIsMalformed() throws IOException {
    log.append(metric(Kind.STEP, 1, 1));
    Files.writeString(file, "{\"kind\":\n", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> log.read())
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith(file + " line 2 is not well-formed: ");
  }

  @Test
  void dropsWhatComesAfterAStepAndAHalfLine() throws IOException {
    log.append(metric(Kind.STEP, 1, 1));
    log.append(metric(Kind.EPOCH, 1, 1));
    log.append(metric(Kind.STEP, 2, 2));
    Files.writeString(file, "{\"kind\"", StandardOpenOption.APPEND);
    log.truncateAfter(1);
    log.append(metric(Kind.STEP, 2, 2));
    assertThat(log.read())
        .containsExactly(
            metric(Kind.STEP, 1, 1), metric(Kind.EPOCH, 1, 1), metric(Kind.STEP, 2, 2));
    log.truncateAfter(0);
    assertThat(file).isEmptyFile();
  }

  @Test
  void knowsTheStepsThatHaveALine() {
    log.append(metric(Kind.STEP, 1, 1));
    log.append(metric(Kind.STEP, 2, 3));
    assertThat(log.has(3)).isTrue();
    assertThat(log.has(2)).isFalse();
  }

  @Test
  void writesKeptLinesAsTheyWere() throws IOException {
    log.append(metric(Kind.STEP, 1, 1));
    byte[] kept = Files.readAllBytes(file);
    log.append(metric(Kind.STEP, 2, 2));
    log.truncateAfter(1);
    assertThat(file).hasBinaryContent(kept);
  }

  /** As of a training that lasted months. */
  @Test
  void worksOnAFileThatIsTooLongToBeReadAtOnce() throws IOException {
    log.append(metric(Kind.STEP, 1, 1));
    log.append(metric(Kind.STEP, 1, 2));
    long bytes = Files.size(file);
    log = new JsonLines<>(file, Metric.class, Metric::step, bytes - 1);
    assertThatThrownBy(() -> log.read())
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith("cannot read " + file + ": it is larger than")
        .hasMessageEndingWith("-Xmx8g");
    assertThat(log.has(3)).isFalse();
    log.append(metric(Kind.EPOCH, 2, 3));
    assertThat(log.has(3)).isTrue();
    assertThat(log.read(metric -> metric.kind() == Kind.EPOCH))
        .containsExactly(metric(Kind.EPOCH, 2, 3));
    log.truncateAfter(2);
    assertThat(file).hasSize(bytes);
  }

  @Test
  void makesNoFileWhereThereIsNone() {
    log.truncateAfter(3);
    assertThat(file).doesNotExist();
  }

  @Test
  void saysWhyItCannotBeWritten() throws IOException {
    Files.createDirectory(file);
    assertThatThrownBy(() -> log.append(metric(Kind.STEP, 1, 1)))
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith("cannot append to " + file + ": ");
  }
}
