package dev.sdclr.embed;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.sdclr.reference.NpyArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads embeddings back with nothing of the code under test. */
final class EmbeddingReader {

  private EmbeddingReader() {}

  /** A row as it was read. */
  record Row(long index, String path, String label, Integer classIndex, List<Float> features) {}

  static List<Row> read(Path file) {
    String name = file.toString();
    if (name.endsWith(".parquet")) {
      return parquet(file);
    }
    return name.endsWith(".npy") ? npy(file) : rows(csv(file), 4);
  }

  static List<Row> parquet(Path file) {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT index, path, label, class_index, features FROM read_parquet(%s)"
                    .formatted(quoted(file)))) {
      List<Row> rows = new ArrayList<>();
      while (found.next()) {
        rows.add(
            new Row(
                found.getLong(1),
                found.getString(2),
                found.getString(3),
                found.getObject(4, Integer.class),
                Arrays.stream((Object[]) found.getArray(5).getArray())
                    .map(Float.class::cast)
                    .toList()));
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Brackets and stars stand for themselves in brackets. */
  static String quoted(Path file) {
    return "'%s'"
        .formatted(
            file.toString()
                .replace("[", "[[]")
                .replace("*", "[*]")
                .replace("?", "[?]")
                .replace("'", "''"));
  }

  private static List<Row> npy(Path file) {
    NpyArray array = NpyArray.read(file);
    if (!array.dtype().equals("<f4")) {
      throw new IllegalStateException("values are " + array.dtype());
    }
    float[] values = array.floats();
    int dimension = array.shape()[1];
    List<Row> rows = new ArrayList<>();
    for (Row row : rows(csv(indexOf(file)), 4)) {
      List<Float> features = new ArrayList<>();
      for (int i = 0; i < dimension; i++) {
        features.add(values[rows.size() * dimension + i]);
      }
      rows.add(new Row(row.index(), row.path(), row.label(), row.classIndex(), features));
    }
    if (rows.size() != array.shape()[0]) {
      throw new IllegalStateException("index and array have different lengths");
    }
    return rows;
  }

  static Path indexOf(Path npy) {
    return Path.of(npy.toString().replaceAll("\\.npy$", ".index.csv"));
  }

  private static List<Row> rows(List<String[]> lines, int keys) {
    return lines.stream()
        .skip(1)
        .map(
            line ->
                new Row(
                    Long.parseLong(line[0]),
                    line[1],
                    line[2],
                    line[3] == null ? null : Integer.valueOf(line[3]),
                    Arrays.stream(line).skip(keys).map(Float::valueOf).toList()))
        .toList();
  }

  /** All lines; empty text is null unless it is quoted. */
  static List<String[]> csv(Path file) {
    try (MappingIterator<String[]> lines =
        new CsvMapper()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.EMPTY_UNQUOTED_STRING_AS_NULL)
            .readerFor(String[].class)
            .readValues(file.toFile())) {
      return lines.readAll();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
