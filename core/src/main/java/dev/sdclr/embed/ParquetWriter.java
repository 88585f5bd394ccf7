package dev.sdclr.embed;

import dev.sdclr.eval.ProgressListener;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;

/**
 * A Parquet file: {@code index BIGINT, path VARCHAR, label VARCHAR, class_index INTEGER, features
 * FLOAT[]}, compressed with zstd.
 */
record ParquetWriter() implements EmbeddingWriter {

  private static final String COLUMNS =
      "index BIGINT, path VARCHAR, label VARCHAR, class_index INTEGER, features FLOAT[]";

  /** 16 MiB of features in a row group, so that few fit into memory at once whatever D is. */
  private static final int GROUP_FLOATS = 1 << 22;

  private static final int LEAST_GROUP_ROWS = 1 << 11;
  private static final int MOST_GROUP_ROWS = 1 << 16;

  @Override
  public String extension() {
    return ".parquet";
  }

  @Override
  public void write(Path file, EmbeddedRows rows) {
    try (DuckDb database = DuckDb.open(file)) {
      database.execute("CREATE TABLE rows (%s)".formatted(COLUMNS));
      database.append("rows", appender -> append(appender, rows));
      database.execute(copy("FROM rows", rows.dimension(), file));
      database.forceToDisk();
    }
  }

  private static void append(DuckDBAppender appender, EmbeddedRows rows) throws SQLException {
    float[] features = new float[rows.dimension()];
    for (int row = 0; row < rows.count(); row++) {
      rows.copyFeatures(row, features);
      String label = rows.label(row);
      appender.beginRow().append(rows.index(row)).append(rows.path(row)).append(label);
      if (label == null) {
        appender.appendNull();
      } else {
        appender.append(rows.classIndex(row));
      }
      appender.append(features).endRow();
    }
  }

  @Override
  public void join(List<PartFile> parts, int dimension, Path file, ProgressListener listener) {
    String paths =
        parts.stream()
            .map(part -> DuckDb.withoutGlob(part.path()))
            .collect(Collectors.joining(", ", "[", "]"));
    // Folders named a=b would become columns.
    String all = "FROM read_parquet(%s, hive_partitioning = false)".formatted(paths);
    long rows = PartFile.rows(parts);
    try (DuckDb database = DuckDb.open(file)) {
      database.execute(
          copy(all, dimension, file),
          share -> listener.progress(Concatenation.TASK, "rows", Math.round(share * rows), rows));
      database.forceToDisk();
    }
  }

  private static String copy(String rows, int dimension, Path file) {
    int groupRows = Math.min(MOST_GROUP_ROWS, Math.max(LEAST_GROUP_ROWS, GROUP_FLOATS / dimension));
    return "COPY (%s) TO %s (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE %d, USE_TMP_FILE false)"
        .formatted(rows, DuckDb.literal(file.toAbsolutePath().toString()), groupRows);
  }
}
