package dev.sdclr.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelLogTest {

  private static final int EACH = 200;

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("labels.jsonl");
  }

  @Test
  void theLastDecisionHoldsAndAllAreKept() throws IOException {
    LabelLog log = LabelLog.open(file());
    log.append(
        List.of(
            Decision.labelled("a.jpg", "cat"),
            Decision.labelled("b.jpg", "dog"),
            Decision.unsure("c.jpg"),
            Decision.bad("d.jpg")));
    log.append(List.of(Decision.labelled("a.jpg", "dog"), Decision.cleared("c.jpg")));

    assertThat(log.all()).hasSize(6).isEqualTo(LabelLog.open(file()).all());
    CurrentLabels current = log.current();
    assertThat(current.byPath().keySet()).containsExactly("b.jpg", "d.jpg", "a.jpg");
    assertThat(current.counts()).isEqualTo(Map.of("dog", 2));
    assertThat(current.of("a.jpg").orElseThrow().label()).contains("dog");
    assertThat(current.of("c.jpg")).isEmpty();
    assertThat(current.count(Decision.State.BAD)).isEqualTo(1);
    assertThat(Files.readAllLines(file()).get(5))
        .startsWith("{\"path\":\"c.jpg\",\"state\":\"cleared\"");
  }

  /** Written as the mark of unsure images, it made all of the log unreadable. */
  @Test
  void halfOfACharacterIsNoLabelAndDoesTheLogNoHarm() {
    LabelLog log = LabelLog.open(file());
    log.append(List.of(Decision.labelled("a.jpg", "\ud83d\ude00")));
    assertThatThrownBy(() -> log.append(List.of(Decision.labelled("a.jpg", "\ud83d"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("label must be text that a file can hold, and has half of a character in it");
    assertThat(LabelLog.open(file()).current().counts()).isEqualTo(Map.of("\ud83d\ude00", 1));
  }

  @Test
  void keepsWhoWhenAndWhatLedToTheImage() {
    Decision decision =
        new Decision(
            "a \"b\"\n\u20ac/\ud83d\ude00.jpg",
            Decision.State.LABELLED,
            Optional.of("T-shirt/top"),
            Optional.of(Instant.parse("2026-01-02T03:04:05.678Z")),
            Optional.of("Ann"),
            Optional.of("growth"),
            Optional.of("neighbour-10"));
    LabelLog.open(file()).append(List.of(decision));
    assertThat(LabelLog.open(file()).all()).containsExactly(decision);
  }

  @Test
  void eachWindowSeesWhatTheOthersAdd() {
    LabelLog one = LabelLog.open(file());
    LabelLog other = LabelLog.open(file());
    one.append(List.of(Decision.labelled("a.jpg", "cat")));
    other.append(List.of(Decision.labelled("b.jpg", "dog")));
    one.append(List.of(Decision.bad("a.jpg")));
    assertThat(other.since(2)).extracting(Decision::path).containsExactly("a.jpg");
    assertThat(other.current()).isEqualTo(one.current());
    assertThat(one.since(3)).isEmpty();
  }

  @Test
  void windowsThatWriteAtOnceKeepWholeLines() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> windows = new ArrayList<>();
    for (int window = 0; window < 4; window++) {
      String name = "window-" + window;
      windows.add(
          threads.submit(
              () -> {
                LabelLog log = LabelLog.open(file());
                IntStream.range(0, EACH / 4)
                    .forEach(i -> log.append(List.of(Decision.labelled(name + "/" + i, name))));
              }));
    }
    for (Future<?> window : windows) {
      window.get();
    }
    threads.shutdown();
    assertThat(LabelLog.open(file()).current().counts().values()).containsOnly(EACH / 4);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 40, 60})
  void keepsAndSaysWhatAKillLeftOfALine(int cut) throws IOException {
    LabelLog.open(file()).append(List.of(Decision.labelled("a.jpg", "cat")));
    byte[] whole = Files.readAllBytes(file());
    byte[] next = LogLine.bytes(Decision.labelled("b.jpg", "\u00e9l\u00e9phant"));
    Files.write(file(), java.util.Arrays.copyOf(next, cut), StandardOpenOption.APPEND);

    LabelLog read = LabelLog.open(file());
    assertThat(read.all()).hasSize(1);
    assertThat(read.notes())
        .singleElement()
        .asString()
        .endsWith("line 2 was cut short, and does not count");
    assertThat(Files.size(file())).as("reading changes nothing").isEqualTo(whole.length + cut);

    LabelLog.open(file()).append(List.of(Decision.labelled("c.jpg", "dog")));
    LabelLog after = LabelLog.open(file());
    assertThat(after.all()).extracting(Decision::path).containsExactly("a.jpg", "c.jpg");
    assertThat(after.notes())
        .singleElement()
        .asString()
        .endsWith("line 2 was cut short, and does not count");
    assertThat(Files.readAllLines(file())).hasSize(3).element(1).asString().contains("cutShort");
  }

  /** Two megabytes of them made all labels unreadable, and fewer did when they had been kept. */
  @ParameterizedTest
  @CsvSource({"0, 1", "0, 4096", "7, 300000", "0, 2097152", "7, 2097152"})
  void zerosThatAPowerCutLeavesTakeNoLabelAway(int cut, int zeros) throws IOException {
    LabelLog.open(file()).append(List.of(Decision.labelled("a.jpg", "cat")));
    byte[] next = LogLine.bytes(Decision.labelled("b.jpg", "dog"));
    Files.write(file(), java.util.Arrays.copyOf(next, cut), StandardOpenOption.APPEND);
    Files.write(file(), new byte[zeros], StandardOpenOption.APPEND);

    LabelLog read = LabelLog.open(file());
    assertThat(read.all()).hasSize(1);
    assertThat(read.notes()).hasSize(1);

    read.append(List.of(Decision.labelled("c.jpg", "dog")));
    LabelLog after = LabelLog.open(file());
    assertThat(after.all()).extracting(Decision::path).containsExactly("a.jpg", "c.jpg");
    assertThat(Files.readString(file())).doesNotContain("\0").endsWith("}\n");
  }

  @Test
  void whatWasNotedOfAFileIsNotSaidOfAnotherInItsPlace() throws IOException {
    Files.write(file(), new byte[4096]);
    Files.write(
        file(), LogLine.bytes(Decision.labelled("a.jpg", "cat")), StandardOpenOption.APPEND);
    LabelLog log = LabelLog.open(file());
    assertThat(log.notes()).hasSize(1);
    Files.delete(file());
    Files.write(file(), LogLine.bytes(Decision.labelled("b.jpg", "dog")));
    assertThat(log.all()).extracting(Decision::path).containsExactly("b.jpg");
    assertThat(log.notes()).isEmpty();
  }

  @Test
  void zerosAmongLabelsTakeNoOtherAway() throws IOException {
    byte[] line = LogLine.bytes(Decision.labelled("a.jpg", "cat"));
    Files.write(file(), new byte[4096]);
    Files.write(file(), line, StandardOpenOption.APPEND);
    Files.write(file(), LogLine.bytes(Decision.bad("b.jpg")), StandardOpenOption.APPEND);
    LabelLog log = LabelLog.open(file());
    assertThat(log.all()).extracting(Decision::path).containsExactly("b.jpg");
    assertThat(log.notes())
        .singleElement()
        .asString()
        .endsWith("line 1 was cut short, and does not count");
  }

  @Test
  void anotherFileInItsPlaceIsReadFromItsBeginningAndCounted() throws IOException {
    LabelLog log = LabelLog.open(file());
    log.append(List.of(Decision.labelled("a.jpg", "cat"), Decision.labelled("b.jpg", "cat")));
    assertThat(log.replacements()).isZero();
    LabelLog other = LabelLog.open(folder.resolve("other.jsonl"));
    other.append(List.of(Decision.labelled("a-longer-path.jpg", "dog"), Decision.bad("d.jpg")));
    other.append(List.of(Decision.labelled("another-long-path.jpg", "dog"), Decision.bad("e.jpg")));
    assertThat(Files.size(other.file())).isGreaterThan(Files.size(file()));
    Files.move(other.file(), file(), StandardCopyOption.REPLACE_EXISTING);
    assertThat(log.replacements()).isEqualTo(1);
    assertThat(log.current().counts()).isEqualTo(Map.of("dog", 2));
    Files.delete(file());
    assertThat(log.all()).isEmpty();
    assertThat(log.replacements()).isEqualTo(2);
    log.append(List.of(Decision.bad("z.jpg")));
    assertThat(log.all()).hasSize(1);
    assertThat(LabelLog.open(file()).all()).hasSize(1);
    assertThat(log.replacements()).isEqualTo(2);
  }

  /** Labels vanished in silence, or no later one could be kept any more. */
  @ParameterizedTest
  @ValueSource(strings = {"dog", "tiger"})
  void aFileThatIsWrittenAnewInItsPlaceIsReadFromItsBeginningAndCounted(String label)
      throws IOException {
    LabelLog log = LabelLog.open(file());
    log.append(List.of(Decision.labelled("a.jpg", "cat"), Decision.labelled("b.jpg", "cat")));
    writeInPlace(Files.readString(file()).replace("cat", label));
    assertThat(log.replacements()).isEqualTo(1);
    assertThat(log.current().counts()).isEqualTo(Map.of(label, 2));
    writeInPlace(Files.readString(file()).replace(label, "leopard"));
    log.append(List.of(Decision.bad("c.jpg")));
    assertThat(log.replacements()).isEqualTo(2);
    assertThat(log.current().counts()).isEqualTo(Map.of("leopard", 2));
    assertThat(LabelLog.open(file()).all()).isEqualTo(log.all()).hasSize(3);
  }

  /** Later than what was there, as clocks of files may stand still for some milliseconds. */
  private void writeInPlace(String text) throws IOException {
    FileTime before = Files.getLastModifiedTime(file());
    Files.writeString(file(), text);
    Files.setLastModifiedTime(file(), FileTime.from(before.toInstant().plusSeconds(1)));
  }

  @Test
  void aFileThatOthersAddToOrTouchIsTheSame() throws IOException {
    LabelLog log = LabelLog.open(file());
    log.append(List.of(Decision.labelled("a.jpg", "cat")));
    LabelLog other = LabelLog.open(file());
    other.append(List.of(Decision.labelled("b.jpg", "dog")));
    log.append(List.of(Decision.bad("c.jpg")));
    other.append(List.of(Decision.unsure("d.jpg")));
    writeInPlace(Files.readString(file()));
    assertThat(log.all()).hasSize(4).isEqualTo(other.all());
    String whole = Files.readString(file());
    writeInPlace(whole + "rubbish\n");
    assertThatThrownBy(log::all).isInstanceOf(SdclrException.class);
    writeInPlace(whole);
    assertThat(log.all()).hasSize(4);
    assertThat(log.replacements()).isZero();
    assertThat(other.replacements()).isZero();
  }

  /** Six times as long as a line of text, it was refused from then on. */
  @Test
  void whatIsKeptOfALineCanBeReadAgain() throws IOException {
    Files.writeString(file(), "\1".repeat(1 << 20));
    LabelLog.open(file()).append(List.of(Decision.labelled("a.jpg", "cat")));
    assertThat(LabelLog.open(file()).all()).hasSize(1);
  }

  @Test
  void readsALineWhoseEndAloneIsMissing() throws IOException {
    Files.writeString(
        file(), "{\"path\":\"a.jpg\",\"label\":\"cat\"}\n{\"path\":\"b.jpg\",\"state\":\"bad\"}");
    LabelLog log = LabelLog.open(file());
    LabelLog other = LabelLog.open(file());
    assertThat(log.all()).hasSize(2);
    log.append(List.of(Decision.labelled("c.jpg", "dog")));
    assertThat(other.all()).isEqualTo(log.all());
    assertThat(LabelLog.open(file()).all())
        .extracting(Decision::path)
        .containsExactly("a.jpg", "b.jpg", "c.jpg");
    assertThat(LabelLog.open(file()).notes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"path\":\"a\",\"label\":\"b\",\"colour\":\"red\"}|labels.jsonl line 2",
        "{\"path\":\"a\"}|line 2 is not a decision about an image: a: a labelled image has a label",
        "{\"path\":\"a\",\"state\":\"good\"}|state must be labelled",
        "{\"label\":\"b\"}|path must have 1 to",
        "{\"path\":\"a\",\"label\":\"?\"}|label must be a name without surrounding blanks",
        "{\"path\":\"a\",\"state\":\"bad\",\"at\":\"noon\"}|line 2 is not a decision",
        "path,label|labels.jsonl line 2",
      })
  void refusesLinesThatSayNothingItKnows(String line, String message) throws IOException {
    Files.writeString(file(), "{\"path\":\"z\",\"state\":\"bad\"}\n" + line + "\n");
    assertThatThrownBy(() -> LabelLog.open(file()))
        .isInstanceOfAny(SdclrException.class, UsageException.class)
        .hasMessageContaining(message)
        .hasMessageEndingWith("fix or delete that line; all the others are valid");
  }

  @Test
  void writesThroughNoLink() throws IOException {
    Path elsewhere = folder.resolve("elsewhere");
    Files.write(elsewhere, new byte[0]);
    Files.createSymbolicLink(file(), elsewhere);
    LabelLog log = LabelLog.open(file());
    assertThatThrownBy(() -> log.append(List.of(Decision.bad("a.jpg"))))
        .isInstanceOf(SdclrException.class)
        .hasMessageContaining("is a link");
    assertThat(Files.size(elsewhere)).isZero();
  }

  @Test
  void liesBesideFeatures() {
    assertThat(LabelLog.beside(Path.of("a/b.parquet"))).isEqualTo(Path.of("a/b.labels.jsonl"));
    assertThat(new String(LogLine.bytes(Decision.cleared("x")), StandardCharsets.UTF_8))
        .endsWith("}\n");
  }
}
