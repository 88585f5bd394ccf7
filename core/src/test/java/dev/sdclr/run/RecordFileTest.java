package dev.sdclr.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordFileTest {

  enum Colour {
    DARK_RED,
    BLUE
  }

  record Inner(double share, Colour colour) {

    Inner {
      if (!(share >= 0)) {
        throw new IllegalArgumentException("share must be at least 0, was " + share);
      }
    }
  }

  record Outer(int count, Inner inner, List<Inner> more, String name) {}

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"r.json", "r.yaml", "r.yml"})
  void readsWhatItWrote(String name) throws IOException {
    Path file = folder.resolve(name);
    Outer record =
        new Outer(3, new Inner(0.1, Colour.DARK_RED), List.of(new Inner(1, null)), "a: \"b\"\nc");
    RecordFile.write(file, record);
    assertThat(RecordFile.read(file, Outer.class)).isEqualTo(record);
    assertThat(file).content().contains("dark_red");
  }

  @Test
  void writesJsonForJsonAndYamlForYaml() {
    RecordFile.write(folder.resolve("r.json"), new Inner(1, Colour.BLUE));
    assertThat(folder.resolve("r.json"))
        .hasContent("{\n  \"share\" : 1.0,\n  \"colour\" : \"blue\"\n}");
    RecordFile.write(folder.resolve("r.yaml"), new Inner(1, Colour.BLUE));
    assertThat(folder.resolve("r.yaml")).hasContent("share: 1.0\ncolour: blue\n");
    assertThat(RecordFile.toJsonLine(new Inner(1, Colour.BLUE)))
        .isEqualTo("{\"share\":1.0,\"colour\":\"blue\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "count: x | count must be a whole number, was 'x'",
        "count: 1.5 | count must be a whole number, was '1.5'",
        "count: null | count must be a whole number and is missing",
        "name: a | count must be a whole number and is missing",
        "count: {} | count must be a whole number",
        "count: 99999999999 | count: Numeric value (99999999999) out of range of int (-2147483648 -"
            + " 2147483647)",
        "{count: 1, inner: 3} | inner must be a group of keys (colour, share)",
        "{count: 1, inner: {share: -1}} | inner.share must be at least 0, was -1.0",
        "{count: 1, inner: {share: 1, colour: green}} | inner.colour must be one of dark_red, blue,"
            + " was 'green'",
        "{count: 1, inner: {share: 1, colour: 1}} | inner.colour must be one of dark_red, blue, was"
            + " '1'",
        "{count: 1, more: [{share: 1}, {share: x}]} | more.[1].share must be a number, was 'x'",
        "{count: 1, more: 3} | more must be of another type",
        "{count: 1, inner: {share: 1, shade: 1}} | unknown key 'inner.shade' (did you mean 'inner.share'?); valid keys of inner: colour,"
            + " share",
        "{count: 1, kount: 1} | unknown key 'kount' (did you mean 'count'?); valid keys: count, inner, more, name",
        "{count: 1, name: {a: b}} | name must be a text",
      })
  void namesTheWrongKeyItsValueAndWhatIsValid(String yaml, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("r.yaml"), yaml);
    assertThatThrownBy(() -> RecordFile.read(file, Outer.class))
        .isInstanceOf(UsageException.class)
        .hasMessage("%s: %s", file, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{count: 1, count: 2} | Duplicate field 'count' (line 1, column 17)",
        "{count: 1 | expected ',' or '}', but got <stream end> (line 1, column 10)",
        "{count: 1, inner: {share: 1, colour: blue | expected ',' or '}', but got <stream end> (line 1, column 42)",
        "{count: 1, inner: {share: 1, share: 2}} | Duplicate field 'share' (line 1, column 35)",
        "null | it holds nothing",
        "'' | No content to map due to end-of-input",
      })
  void refusesWhatIsNoDocument(String yaml, String reason) throws IOException {
    Path file = Files.writeString(folder.resolve("r.yaml"), yaml.equals("''") ? "" : yaml);
    assertThatThrownBy(() -> RecordFile.read(file, Outer.class))
        .isExactlyInstanceOf(SdclrException.class)
        .hasMessageStartingWith("%s is not well-formed: %s", file, reason);
  }

  @Test
  void saysOfAPictureThatItIsNoText() throws IOException {
    Path picture = folder.resolve("r.yaml");
    Files.write(picture, new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    assertThatThrownBy(() -> RecordFile.read(picture, Outer.class))
        .hasMessage("%s is not well-formed: it is not text in UTF-8", picture);
  }

  @Test
  void refusesTextAfterTheEnd() {
    assertThatThrownBy(() -> RecordFile.fromJson("{\"share\":1} {}", Inner.class, "here"))
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith("here: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "!!javax.script.ScriptEngineManager [!!java.net.URL [\"http://localhost/\"]]",
        "inner: !!dev.sdclr.run.RecordFileTest$Inner {share: x}",
      })
  void bindsToTheRecordsOwnTypesOnly(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("r.yaml"), yaml);
    assertThatThrownBy(() -> RecordFile.read(file, Outer.class)).isInstanceOf(SdclrException.class);
  }

  @Test
  void saysThatAFileIsMissing() {
    Path file = folder.resolve("none.json");
    assertThatThrownBy(() -> RecordFile.read(file, Inner.class))
        .hasMessage("cannot read %s: it does not exist", file);
  }
}
