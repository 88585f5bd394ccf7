package dev.sdclr.embed;

import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBPreparedStatement;

/**
 * A database in memory that lives as long as it takes to write one Parquet file.
 *
 * <p>Bounded: one thread, at most 1 GiB, nothing spilled to disk, no network.
 */
final class DuckDb implements AutoCloseable {

  private static final long POLL_MILLIS = 200;
  private static final long CANCEL_SECONDS = 60;
  private static final double PERCENT = 100;
  private static final Pattern INNER_MESSAGE =
      Pattern.compile("\"exception_message\":\"((?:[^\"\\\\]|\\\\.)*)\"");

  private final Path file;
  private final DuckDBConnection connection;

  private DuckDb(Path file, DuckDBConnection connection) {
    this.file = file;
    this.connection = connection;
  }

  /** Fills a table. */
  @FunctionalInterface
  interface Rows {
    void appendTo(DuckDBAppender appender) throws SQLException;
  }

  /**
   * Starts a database.
   *
   * @param file that will be written, named in failures
   * @throws SdclrException when its native library does not load
   */
  static DuckDb open(Path file) {
    Properties settings = new Properties();
    settings.setProperty("threads", "1");
    settings.setProperty("memory_limit", "1GiB");
    settings.setProperty("temp_directory", "");
    settings.setProperty("autoinstall_known_extensions", "false");
    try {
      return new DuckDb(
          file, (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:", settings));
    } catch (SQLException | LinkageError e) {
      throw new SdclrException(
          "cannot start DuckDB, which writes Parquet: %s (is there room in %s? else write .npy)"
              .formatted(firstLine(e), System.getProperty("java.io.tmpdir")),
          e);
    }
  }

  /** Text as it stands in a statement. */
  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /** A path to read as it stands in a statement: its stars and brackets match only themselves. */
  static String withoutGlob(Path path) {
    return literal(path.toAbsolutePath().toString().replaceAll("[\\[*?]", "[$0]"));
  }

  void execute(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /**
   * Executes what takes long.
   *
   * @param progress told the share that is done, in [0, 1], now and then; what it throws ends the
   *     work
   */
  void execute(String sql, DoubleConsumer progress) {
    progress.accept(0);
    execute("SET enable_progress_bar = true");
    execute("SET enable_progress_bar_print = false");
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (DuckDBPreparedStatement statement =
        (DuckDBPreparedStatement) connection.createStatement()) {
      Future<Boolean> work = thread.submit(() -> statement.execute(sql));
      try {
        while (!isDone(work)) {
          progress.accept(share(statement));
        }
      } finally {
        if (!work.isDone()) {
          statement.cancel();
        }
        awaitEnd(thread);
      }
      progress.accept(1);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private boolean isDone(Future<Boolean> work) {
    try {
      work.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw failure(firstLine(e.getCause()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure("interrupted", e);
    }
  }

  private static double share(DuckDBPreparedStatement statement) throws SQLException {
    double percent = statement.getQueryProgress().getPercentage();
    return Math.max(0, Math.min(PERCENT, percent)) / PERCENT;
  }

  /** The statement may not be closed while it runs. */
  private static void awaitEnd(ExecutorService thread) {
    thread.shutdown();
    try {
      thread.awaitTermination(CANCEL_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void append(String table, Rows rows) {
    try (DuckDBAppender appender = connection.createAppender(table)) {
      rows.appendTo(appender);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** Makes sure that the file outlives a power cut. */
  void forceToDisk() {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    } catch (IOException e) {
      throw failure(IoReason.of(e), e);
    }
  }

  private SdclrException failure(SQLException e) {
    return failure(firstLine(e), e);
  }

  private SdclrException failure(String reason, Exception e) {
    return new SdclrException(
        "cannot write %s: %s (is there room, and may you write there?)".formatted(file, reason), e);
  }

  /** Without what is around the system's own words, where writers put those into JSON. */
  private static String firstLine(Throwable e) {
    String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    Matcher inner = INNER_MESSAGE.matcher(line);
    return inner.find() ? inner.group(1).replace("\\\"", "\"") : line;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failure(e);
    }
  }
}
