package dev.sdclr.data.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.data.open.DatasetLocator;
import dev.sdclr.fuzz.FuzzTarget;
import dev.sdclr.fuzz.FuzzTarget.Limit;
import dev.sdclr.fuzz.Fuzzing;
import dev.sdclr.fuzz.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parquet files whose names, columns or contents are made to do harm. */
class HostileParquetTest {

  private static final int CASES = 100;

  @TempDir Path folder;

  private Path written(String name, String query) throws SQLException {
    Path file = folder.resolve("plain.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("COPY (" + query + ") TO '" + file + "' (FORMAT parquet)");
      return Files.move(file, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ImageSource open(Path data) {
    return DatasetLocator.open(data.toString(), Optional.empty()).train();
  }

  private static String column(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  private static String picture() throws IOException {
    StringBuilder hex = new StringBuilder();
    try (var in = ImageSource.class.getResourceAsStream("picture/images/grey-alpha.png")) {
      for (byte b : in.readAllBytes()) {
        hex.append("\\x%02X".formatted(b & 0xFF));
      }
    }
    return "'" + hex + "'::BLOB";
  }

  /**
   * Names were once formatted twice: one column's name carried another's SQL into the statement.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "%1$s",
        "%s",
        "img%",
        "%n%x",
        "a\"; COPY (SELECT 1) TO 'stolen'; --",
        "'; DROP",
        "a\nb",
        " ",
        "bild-ü-图",
        "$1",
        "?"
      })
  void runsNoColumnsName(String name) throws Exception {
    String query =
        "SELECT %s AS %s, 'cat' AS label, 'a.png' AS path".formatted(picture(), column(name));
    Path shard = written("\"; COPY (SELECT 42) TO 'stolen'; --.parquet", query);
    ImageSource images = open(shard);
    assertThat(images.size()).isEqualTo(1);
    assertThat(images.read(0).rgb()).isNotEmpty();
    assertThat(folder.toFile().list()).containsExactly(shard.getFileName().toString());
    assertThat(Path.of("stolen")).doesNotExist();
  }

  @Test
  void namesColumnsInOneLine() throws SQLException {
    Path shard = written("x.parquet", "SELECT 1 AS " + column("a\nb\u001b[31m") + ", 2 AS b");
    assertThatThrownBy(() -> open(shard))
        .isInstanceOf(SdclrException.class)
        .hasMessage(
            shard
                + " has 0 columns of image bytes, it must have one: its columns are [a?b?[31m, b]");
  }

  @Test
  void refusesAFileThatUnfoldsToFarMoreThanItsLength() throws SQLException {
    Path shard =
        written("bomb.parquet", "SELECT repeat('x', 1000000)::BLOB AS image FROM range(1200)");
    assertThat(shard.toFile().length()).isLessThan(200_000);
    assertThatThrownBy(() -> open(shard))
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith(shard + " unfolds to 1,200,000,000 bytes of images, more than");
  }

  /** Each name is written once, and stands in every row. */
  @ParameterizedTest
  @ValueSource(strings = {"path", "label"})
  void refusesNamesThatUnfoldToFarMoreThanItsLength(String column) throws SQLException {
    Path shard =
        written(
            "names.parquet",
            "SELECT 'x'::BLOB AS image, repeat('n', 100000) AS %s FROM range(20000)"
                .formatted(column));
    assertThat(shard.toFile().length()).isLessThan(200_000);
    assertThatThrownBy(() -> open(shard))
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith(shard + " unfolds to 2,000,000,000 bytes of names, more than");
  }

  @Test
  void refusesMoreRowsThanBytes() throws SQLException {
    Path shard =
        written("rows.parquet", "SELECT NULL::BLOB AS image, 1 AS label FROM range(30000000)");
    assertThatThrownBy(() -> open(shard))
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith(shard + " claims 30,000,000 rows in ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT 'text' AS image | has 0 columns of image bytes",
        "SELECT [1, 2] AS image, {'bytes': 'no'} AS other | has 0 columns of image bytes",
        "SELECT 'a'::BLOB AS a, 'b'::BLOB AS b | has 2 columns of image bytes",
        "SELECT 'a'::BLOB AS a, 1 AS file_row_number | cannot read shard",
      })
  void refusesColumnsThatAreNoImages(String query, String reason) throws SQLException {
    Path shard = written("x.parquet", query);
    assertThatThrownBy(() -> open(shard))
        .isInstanceOf(SdclrException.class)
        .hasMessageContaining(reason)
        .message()
        .hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 4, 8, 50})
  void refusesAFileThatIsCutShort(int bytes) throws Exception {
    Path shard = written("x.parquet", "SELECT %s AS image".formatted(picture()));
    Files.write(shard, java.util.Arrays.copyOf(Files.readAllBytes(shard), bytes));
    assertThatThrownBy(() -> open(shard))
        .isInstanceOf(SdclrException.class)
        .message()
        .hasLineCount(1);
  }

  @Test
  void corruptFilesAreReadOrRefused() throws Exception {
    List<byte[]> examples = new ArrayList<>();
    for (String columns :
        List.of(
            "%1$s AS image, 'cat' AS label, 'a.png' AS path",
            "{'bytes': %1$s, 'path': 'p.png'} AS image, 3 AS label",
            "CASE WHEN range %% 3 = 0 THEN NULL ELSE %1$s END AS x, range AS label",
            "%1$s AS image, 99999 AS label")) { // a name for each of 100,000 classes
      String query = "SELECT " + columns.formatted(picture()) + " FROM range(5)";
      examples.add(Files.readAllBytes(written("example.parquet", query)));
    }
    Path file = folder.resolve("x.parquet");
    Fuzzing.run(
        FuzzTarget.plain(
            "parquet",
            examples,
            FuzzTarget.words("PAR1", "bytes", "path", "label", "duckdb_schema", "\0", "\u00ff"),
            Reading.of(file, HostileParquetTest::readAll),
            new Limit(16 << 20, 512)),
        CASES);
  }

  private static void readAll(Path file) {
    ImageSource images = open(file);
    for (int i = 0; i < images.size(); i++) {
      try {
        assertThat(images.path(i)).isNotEmpty();
        images.read(i);
      } catch (MalformedImageException e) {
        assertThat(e.getMessage()).hasLineCount(1);
      }
    }
  }

  @Test
  void readsAStructureWithAPathAndOneWithout() throws Exception {
    Path with =
        written("a.parquet", "SELECT {'bytes': %s, 'path': 'p.png'} AS image".formatted(picture()));
    assertThat(open(with).path(0)).isEqualTo("a.parquet/p.png");
    Path without =
        written("b.parquet", "SELECT {'x': 1, 'bytes': %s} AS image".formatted(picture()));
    assertThat(open(without).path(0)).isEqualTo("b.parquet/0000000");
  }
}
