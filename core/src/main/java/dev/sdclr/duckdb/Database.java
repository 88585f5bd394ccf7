package dev.sdclr.duckdb;

import dev.sdclr.InputFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBPreparedStatement;

/**
 * A database in memory that lives as long as it takes to read or to write one Parquet file; closing
 * ends it.
 *
 * <p>Bounded: one thread, at most 1 GiB, nothing spilled to disk. Closed: it reaches the files that
 * it was opened for and no others, no network, loads no extension, and no statement can change
 * that. Values go into statements as parameters, names through {@link #name}.
 */
public final class Database implements AutoCloseable {

  private static final long POLL_MILLIS = 200;
  private static final long CANCEL_SECONDS = 60;
  private static final double PERCENT = 100;
  private static final Pattern INNER_MESSAGE =
      Pattern.compile("\"exception_message\":\"((?:[^\"\\\\]|\\\\.)*)\"");

  private final String task;
  private final String advice;
  private final DuckDBConnection connection;

  private Database(String task, String advice, DuckDBConnection connection) {
    this.task = task;
    this.advice = advice;
    this.connection = connection;
  }

  /**
   * Starts one that may read a file.
   *
   * @param kind what the file is, for failures
   * @throws SdclrException when it is no file, or DuckDB's native library does not load
   */
  public static Database reading(Path file, String kind) {
    requireFile(file, kind);
    return open(List.of(file), "cannot read %s %s".formatted(kind, file), "");
  }

  /**
   * Starts one that may read some files and write another.
   *
   * @throws SdclrException when a source is no file, or DuckDB's native library does not load
   */
  public static Database writing(Path file, List<Path> sources) {
    sources.forEach(source -> requireFile(source, "part"));
    List<Path> all = new ArrayList<>(sources);
    all.add(file);
    return open(
        all,
        "cannot write " + file,
        " (is there room, and do you have permission to write there?)");
  }

  /** DuckDB would wait for a pipe, and read a device without end. */
  private static void requireFile(Path file, String kind) {
    try {
      InputFile.requireFile(file);
    } catch (IOException e) {
      throw new SdclrException("cannot read %s %s: %s".formatted(kind, file, IoReason.of(e)), e);
    }
  }

  private static Database open(List<Path> files, String task, String advice) {
    Properties settings = new Properties();
    settings.setProperty("threads", "1");
    settings.setProperty("memory_limit", "1GiB");
    settings.setProperty("temp_directory", "");
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    settings.setProperty("allow_community_extensions", "false");
    settings.setProperty("jdbc_stream_results", "true");
    String allowed =
        files.stream()
            .flatMap(file -> Stream.of(file.toAbsolutePath().toString(), withoutGlob(file)))
            .distinct()
            .map(Database::literal)
            .collect(Collectors.joining(", ", "SET allowed_paths = [", "]"));
    try {
      Database database =
          new Database(
              task,
              advice,
              (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:", settings));
      database.execute("SET enable_progress_bar = true");
      database.execute("SET enable_progress_bar_print = false");
      database.execute(allowed);
      database.execute("SET enable_external_access = false");
      database.execute("SET lock_configuration = true");
      return database;
    } catch (SQLException | LinkageError e) {
      throw new SdclrException(
          "cannot start DuckDB, which reads and writes Parquet: %s (is there room in %s? else use another format)"
              .formatted(firstLine(e), System.getProperty("java.io.tmpdir")),
          e);
    }
  }

  /** Text as it stands in a statement that takes no parameters. */
  private static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /**
   * A name, such as a column's, as it stands in a statement.
   *
   * @throws SdclrException when it has a character that no statement can hold
   */
  public static String name(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new SdclrException(
          "the column name '%s' has a zero byte: rename the column"
              .formatted(text.replace('\0', '?')));
    }
    return '"' + text.replace("\"", "\"\"") + '"';
  }

  /** The value of a parameter that names a file: its stars and brackets match only themselves. */
  public static String withoutGlob(Path path) {
    return path.toAbsolutePath().toString().replaceAll("[\\[*?]", "[$0]");
  }

  /**
   * Calls {@code visitor} with every row.
   *
   * @param sql with a question mark for each value; names in it come from {@link #name}
   * @throws SdclrException when the file is corrupt or the statement fails
   */
  public void query(String sql, List<Object> values, Consumer<Row> visitor) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.size(); i++) {
        statement.setObject(i + 1, values.get(i));
      }
      try (ResultSet rows = statement.executeQuery()) {
        Row row = new Row(rows);
        while (rows.next()) {
          visitor.accept(row);
        }
      }
    } catch (SQLException e) {
      throw failure(e);
    } catch (Row.QueryException e) {
      throw failure((SQLException) e.getCause());
    }
  }

  /** Makes a table. */
  public void createTable(String table, String columns) {
    execute("CREATE TABLE %s (%s)".formatted(name(table), columns));
  }

  /**
   * Writes a table or files of the same columns into one Parquet file.
   *
   * @param sources files to join; none to write {@code table}
   * @param progress told the share that is done, in [0, 1], now and then; what it throws ends the
   *     work
   */
  public void copy(
      String table, List<Path> sources, Path file, int groupRows, DoubleConsumer progress) {
    String from =
        sources.isEmpty()
            ? name(table)
            : sources.stream()
                .map(path -> literal(withoutGlob(path)))
                // Folders named a=b would become columns.
                .collect(
                    Collectors.joining(", ", "read_parquet([", "], hive_partitioning = false)"));
    execute(
        "COPY (FROM "
            + from
            + ") TO "
            + literal(file.toAbsolutePath().toString())
            + " (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE "
            + groupRows
            + ", USE_TMP_FILE false)",
        progress);
    forceToDisk(file);
  }

  void execute(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** Executes what takes long. */
  void execute(String sql, DoubleConsumer progress) {
    progress.accept(0);
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

  /** Fills a table. */
  public void append(String table, RowAppender.Rows rows) {
    try (DuckDBAppender appender = connection.createAppender(table)) {
      rows.appendTo(new RowAppender(appender));
    } catch (SQLException e) {
      throw failure(e);
    } catch (Row.QueryException e) {
      throw failure((SQLException) e.getCause());
    }
  }

  /** Makes sure that the file outlives a power cut. */
  private void forceToDisk(Path file) {
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
    return new SdclrException("%s: %s%s".formatted(task, reason, advice), e);
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
