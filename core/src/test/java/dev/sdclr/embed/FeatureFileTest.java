package dev.sdclr.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.NpyFile;
import dev.sdclr.SdclrException;
import dev.sdclr.duckdb.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of features as other programs write them. */
class FeatureFileTest {

  @TempDir private Path folder;

  @Test
  void numbersInParquetThatAreTextAreThoseOfTheRows() {
    Path file = folder.resolve("features.parquet");
    try (Database database = Database.writing(file, List.of())) {
      database.createTable("rows", "\"index\" VARCHAR, path VARCHAR, features FLOAT[2]");
      database.append(
          "rows",
          rows -> {
            for (int row = 0; row < 3; row++) {
              String index = List.of("x12", "x13", "7").get(row);
              rows.beginRow().append(index).append(row + ".png").append(new float[] {row, 1});
              rows.endRow();
            }
          });
      database.copy("rows", List.of(), file, 1 << 16, share -> {});
    }
    assertThat(FeatureFile.index(file).indices()).containsExactly(0L, 1L, 7L);
    try (FeatureFile read = FeatureFile.read(file)) {
      assertThat(read.indices()).containsExactly(0L, 1L, 7L);
      assertThat(read.paths()).containsExactly("0.png", "1.png", "2.png");
    }
  }

  /** The rows of a query, as another program writes them. */
  private Path written(String query) throws SQLException {
    Path file = folder.resolve("features.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("COPY (%s) TO '%s' (FORMAT parquet)".formatted(query, file));
    }
    return file;
  }

  /** Readers of features then name the image. */
  @Test
  void numbersBeyondSinglePrecisionAreInfinite() throws SQLException {
    Path file = written("SELECT unnest([[0.1, 1], [1e300, 1]])::DOUBLE[] AS features");
    try (FeatureFile read = FeatureFile.read(file)) {
      try (FloatPointer values = read.values().data_ptr_float()) {
        float[] all = new float[4];
        values.get(all);
        assertThat(all).containsExactly(0.1f, 1, Float.POSITIVE_INFINITY, 1);
      }
    }
  }

  /** Between the questions of a reader another file may take its place. */
  @Test
  void refusesOtherRowsThanWereAnnounced() {
    Path file = folder.resolve("features.parquet");
    FeatureFile.Filling filling = new FeatureFile.Filling(file, 2, 3);
    filling.add(new float[] {1, 2, 3});
    for (ThrowingCallable other :
        List.<ThrowingCallable>of(
            () -> filling.add(new float[] {1, 2}),
            () -> filling.add(new float[] {1, 2, 3, 4}),
            () -> filling.add(null),
            filling::done)) {
      assertThatThrownBy(other)
          .isInstanceOf(SdclrException.class)
          .hasMessage("%s changed while it was read: start again", file);
    }
    filling.add(new float[] {4, 5, 6});
    assertThatThrownBy(() -> filling.add(new float[3])).hasMessageContaining("changed while");
    filling.close();
  }

  /** Each name is written once, and stands in every row. */
  @Test
  void refusesNamesThatUnfoldToFarMoreThanItsLengthAlsoWithoutFeatures() throws SQLException {
    Path file =
        written("SELECT repeat('n', 100000) AS path, [1.0]::FLOAT[] AS features FROM range(5000)");
    assertThat(file.toFile().length()).isLessThan(400_000);
    for (ThrowingCallable reading :
        List.<ThrowingCallable>of(() -> FeatureFile.index(file), () -> FeatureFile.read(file))) {
      assertThatThrownBy(reading).hasMessageContaining("it claims 500,000,000 bytes of names in ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"index,path\n0,a\n1,b\n\n", "index,path,label\n\n0,a\n1,b\n"})
  void blankLinesAndShortRowsOfAnIndexAreNoOtherImages(String index) throws Exception {
    Path file = folder.resolve("features.npy");
    NpyFile.write(file, List.of(new float[1], new float[1]));
    Files.writeString(folder.resolve("features.index.csv"), index);
    assertThat(FeatureFile.index(file).paths()).containsExactly("a", "b");
    assertThat(FeatureFile.index(file).labels()).containsExactly(null, null);
  }
}
