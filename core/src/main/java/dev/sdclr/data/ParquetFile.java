package dev.sdclr.data;

import dev.sdclr.SdclrException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * A Parquet file with an image in each row, read by DuckDB: one column of bytes, or one of a
 * structure with such a part, as the data sets of Hugging Face have.
 *
 * @param path of the file
 * @param image the column of bytes, as it stands in a query
 * @param name the column that names images, as it stands in a query; empty where none does
 * @param label the column of labels, as it stands in a query; empty where there is none
 */
record ParquetFile(Path path, String image, String name, String label) {

  /**
   * What a row says beside its image.
   *
   * @param name empty where the file has none
   * @param label null where it has none
   */
  record Row(String name, String label) {}

  /**
   * Finds the columns.
   *
   * @throws SdclrException when there is not one of image bytes, or the file is damaged
   */
  static ParquetFile open(Path path) {
    List<String> images = new ArrayList<>();
    List<String> all = new ArrayList<>();
    query(
        path,
        "SELECT column_name, column_type FROM (DESCRIBE SELECT * EXCLUDE file_row_number FROM %s)",
        row -> {
          String column = quoted(row.getString(1));
          String type = row.getString(2);
          all.add(row.getString(1));
          if (type.equals("BLOB")) {
            images.add(column);
          } else if (type.startsWith("STRUCT") && type.matches("(?s).*\\bbytes\"? BLOB.*")) {
            images.add(column + ".bytes");
          }
        });
    if (images.size() != 1) {
      throw new SdclrException(
          "%s has %d columns of image bytes, it must have one: its columns are %s"
              .formatted(path, images.size(), all));
    }
    String image = images.get(0);
    String inside = image.endsWith(".bytes") ? image.replaceAll("bytes$", "path") : "";
    return new ParquetFile(
        path, image, all.contains("path") ? "path" : inside, all.contains("label") ? "label" : "");
  }

  private static String quoted(String column) {
    return "\"" + column.replace("\"", "\"\"") + "\"";
  }

  /** Rows of each row group, in their order. */
  int[] groups() {
    List<Integer> groups = new ArrayList<>();
    query(
        path,
        "SELECT row_group_id, any_value(row_group_num_rows) FROM parquet_metadata(%s)"
            + " GROUP BY row_group_id ORDER BY row_group_id",
        row -> groups.add(Math.toIntExact(row.getLong(2))),
        false);
    return groups.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Names and labels of all rows, without their images. */
  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    query(
        path,
        "SELECT %s, %s FROM %%s ORDER BY file_row_number".formatted(text(name), text(label)),
        row -> rows.add(new Row(row.getString(1), row.getString(2))));
    return rows;
  }

  private static String text(String column) {
    return column.isEmpty() ? "NULL::VARCHAR" : column + "::VARCHAR";
  }

  /** The images of some rows, one after another; null for a row without one. */
  List<byte[]> images(int from, int count) {
    List<byte[]> images = new ArrayList<>();
    query(
        path,
        "SELECT %s FROM %%s WHERE file_row_number BETWEEN %d AND %d ORDER BY file_row_number"
            .formatted(image, from, from + count - 1),
        row -> images.add(row.getBytes(1)));
    return images;
  }

  /** Takes one row of a result. */
  @FunctionalInterface
  private interface RowVisitor {
    void visit(ResultSet row) throws SQLException;
  }

  private static void query(Path path, String query, RowVisitor visitor) {
    query(path, query, visitor, true);
  }

  private static void query(Path path, String query, RowVisitor visitor, boolean isTable) {
    String file = "'" + withoutGlob(path).replace("'", "''") + "'";
    String from =
        isTable
            ? "read_parquet(%s, file_row_number = true, hive_partitioning = false)".formatted(file)
            : file;
    Properties settings = new Properties();
    settings.setProperty("threads", "1");
    settings.setProperty("memory_limit", "1GiB");
    settings.setProperty("temp_directory", "");
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("jdbc_stream_results", "true");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:", settings);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query.formatted(from))) {
      while (rows.next()) {
        visitor.visit(rows);
      }
    } catch (SQLException | LinkageError e) {
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new SdclrException("cannot read shard %s: %s".formatted(path, reason), e);
    }
  }

  /** Stars and brackets match only themselves. */
  private static String withoutGlob(Path path) {
    return path.toAbsolutePath().toString().replaceAll("[\\[*?]", "[$0]");
  }
}
