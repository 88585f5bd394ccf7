package dev.sdclr.spark;

import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads and writes Parquet with another program than the one under test. */
final class Rows {

  private Rows() {}

  /**
   * Reads rows by a query, each a list of its columns.
   *
   * @param query with {@code %s} for the files in {@code folder}
   */
  static List<List<Object>> read(Path folder, String query) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                query.formatted("read_parquet('%s/*.parquet')".formatted(folder)))) {
      List<List<Object>> all = new ArrayList<>();
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        List<Object> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          row.add(plain(rows.getObject(i)));
        }
        all.add(row);
      }
      return all;
    }
  }

  private static Object plain(Object value) throws SQLException {
    return value instanceof Array array ? Arrays.asList((Object[]) array.getArray()) : value;
  }

  static void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
