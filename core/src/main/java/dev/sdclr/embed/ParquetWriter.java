package dev.sdclr.embed;

import dev.sdclr.ProgressListener;
import dev.sdclr.duckdb.Database;
import dev.sdclr.duckdb.RowAppender;
import java.nio.file.Path;
import java.util.List;

/**
 * A Parquet file: {@code index BIGINT, path VARCHAR, label VARCHAR, class_index INTEGER, features
 * FLOAT[]}, compressed with zstd.
 */
record ParquetWriter() implements EmbeddingWriter {

  private static final String TABLE = "rows";
  private static final String COLUMNS =
      "index BIGINT, path VARCHAR, label VARCHAR, class_index INTEGER, features FLOAT[]";

  /** 16 MiB of features in a row group, so that few fit into memory at once whatever D is. */
  private static final int GROUP_FLOATS = 1 << 22;

  private static final int MIN_GROUP_ROWS = 1 << 11;
  private static final int MAX_GROUP_ROWS = 1 << 16;

  @Override
  public String extension() {
    return ".parquet";
  }

  @Override
  public void write(Path file, EmbeddedRows rows) {
    try (Database database = Database.writing(file, List.of())) {
      database.createTable(TABLE, COLUMNS);
      database.append(TABLE, appender -> append(appender, rows));
      database.copy(TABLE, List.of(), file, groupRows(rows.dimension()), share -> {});
    }
  }

  private static void append(RowAppender appender, EmbeddedRows rows) {
    float[] features = new float[rows.dimension()];
    for (int row = 0; row < rows.count(); row++) {
      rows.copyFeatures(row, features);
      String label = rows.label(row);
      appender
          .beginRow()
          .append(rows.index(row))
          .append(rows.path(row))
          .append(label)
          .append(label == null ? null : (Integer) rows.classIndex(row))
          .append(features)
          .endRow();
    }
  }

  @Override
  public void join(List<PartFile> parts, int dimension, Path file, ProgressListener listener) {
    List<Path> paths = parts.stream().map(PartFile::path).toList();
    long rows = PartFile.rows(parts);
    try (Database database = Database.writing(file, paths)) {
      database.copy(
          TABLE,
          paths,
          file,
          groupRows(dimension),
          share -> listener.progress(Concatenation.TASK, "rows", Math.round(share * rows), rows));
    }
  }

  private static int groupRows(int dimension) {
    return Math.min(MAX_GROUP_ROWS, Math.max(MIN_GROUP_ROWS, GROUP_FLOATS / dimension));
  }
}
