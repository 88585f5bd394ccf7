package dev.sdclr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRowsTest {

  @TempDir private Path folder;

  private List<Map<String, String>> read(String text, Charset charset) throws IOException {
    Path file = Files.writeString(folder.resolve("table.csv"), text, charset);
    List<Map<String, String>> rows = new ArrayList<>();
    CsvRows.read(file, rows::add);
    return rows;
  }

  /** Spreadsheets save tables with semicolons where a comma is the decimal point. */
  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t"})
  void takesWhatSeparatesTheNamesOfTheColumns(String mark) throws IOException {
    String table = "path|label\r\n\"a,b;c.png\"|x\r\n\"d\te\"|\"y\"\"z\"\r\n";
    for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16)) {
      assertThat(read(table.replace("|", mark), charset))
          .containsExactly(
              Map.of("path", "a,b;c.png", "label", "x"), Map.of("path", "d\te", "label", "y\"z"));
    }
  }

  @Test
  void readsAColumnAloneAndRowsBeyondTheBeginning() throws IOException {
    String long1 = "x".repeat(100_000);
    assertThat(read("path\na;b\n" + long1, StandardCharsets.UTF_8))
        .containsExactly(Map.of("path", "a;b"), Map.of("path", long1));
  }

  @Test
  void skipsBlankLinesAndFillsUpRows() throws IOException {
    assertThat(read("path,label,at\n\na\n  \r\nb,x\n\"c\n\nd\",y,z\n,\n\n", StandardCharsets.UTF_8))
        .containsExactly(
            Map.of("path", "a", "label", "", "at", ""),
            Map.of("path", "b", "label", "x", "at", ""),
            Map.of("path", "c\n\nd", "label", "y", "at", "z"),
            Map.of("path", "", "label", "", "at", ""));
    assertThat(read("\nlabel;at\n\"\"\nx\n\n", StandardCharsets.UTF_8))
        .containsExactly(Map.of("label", "", "at", ""), Map.of("label", "x", "at", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "path,label\na,b,c\n", "path,label\n\"a,b\n"})
  void refusesWhatHasNoHeaderOrMoreCellsThanColumns(String text) {
    assertThatThrownBy(() -> read(text, StandardCharsets.UTF_8))
        .isInstanceOf(SdclrException.class)
        .hasMessageContaining("is not a table with a header");
  }
}
