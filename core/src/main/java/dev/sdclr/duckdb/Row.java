package dev.sdclr.duckdb;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A row of a result; columns count from 1. */
public final class Row {

  private final ResultSet values;

  Row(ResultSet values) {
    this.values = values;
  }

  /** A column as text, or {@code null}. */
  public String text(int column) {
    return value(() -> values.getString(column));
  }

  /** A column as a whole number, 0 for none. */
  public long number(int column) {
    return value(() -> values.getLong(column));
  }

  /** A column's bytes, or {@code null}. */
  public byte[] bytes(int column) {
    return value(() -> values.getBytes(column));
  }

  /** A column's list of numbers, or {@code null}; NaN for a missing number in it. */
  public float[] floats(int column) {
    return value(
        () -> {
          Array list = values.getArray(column);
          if (list == null) {
            return null;
          }
          Object[] numbers = (Object[]) list.getArray();
          float[] floats = new float[numbers.length];
          for (int i = 0; i < floats.length; i++) {
            floats[i] = numbers[i] == null ? Float.NaN : ((Number) numbers[i]).floatValue();
          }
          return floats;
        });
  }

  private interface Access<T> {
    T value() throws SQLException;
  }

  private static <T> T value(Access<T> access) {
    try {
      return access.value();
    } catch (SQLException e) {
      throw new QueryException(e);
    }
  }

  /** Carries a failure out of a visitor. */
  static final class QueryException extends RuntimeException {

    private static final long serialVersionUID = 1;

    QueryException(SQLException cause) {
      super(cause);
    }
  }
}
