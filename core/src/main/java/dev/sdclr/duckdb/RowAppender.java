package dev.sdclr.duckdb;

import java.sql.SQLException;
import org.duckdb.DuckDBAppender;

/** Fills a table, value by value and row by row. */
public final class RowAppender {

  private final DuckDBAppender appender;

  RowAppender(DuckDBAppender appender) {
    this.appender = appender;
  }

  /** Fills a table. */
  @FunctionalInterface
  public interface Rows {

    /** Appends all rows. */
    void appendTo(RowAppender appender);
  }

  private interface Step {
    void run() throws SQLException;
  }

  /** Begins a row. */
  public RowAppender beginRow() {
    return done(appender::beginRow);
  }

  /** Appends a BIGINT. */
  public RowAppender append(long value) {
    return done(() -> appender.append(value));
  }

  /** Appends an INTEGER, or nothing. */
  public RowAppender append(Integer value) {
    return done(
        () -> {
          if (value == null) {
            appender.appendNull();
          } else {
            appender.append((int) value);
          }
        });
  }

  /** Appends a VARCHAR, or nothing. */
  public RowAppender append(String value) {
    return done(() -> appender.append(value));
  }

  /** Appends a DOUBLE. */
  public RowAppender append(double value) {
    return done(() -> appender.append(value));
  }

  /** Appends a FLOAT[]. */
  public RowAppender append(float[] values) {
    return done(() -> appender.append(values));
  }

  /** Ends the row. */
  public RowAppender endRow() {
    return done(appender::endRow);
  }

  private RowAppender done(Step step) {
    try {
      step.run();
      return this;
    } catch (SQLException e) {
      throw new Row.QueryException(e);
    }
  }
}
