package dev.sdclr.data.shard;

import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.data.folder.ColumnWords;
import dev.sdclr.duckdb.Database;
import dev.sdclr.duckdb.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A Parquet file with an image in each row, read by DuckDB: one column of bytes, or one of a
 * structure with such a part, as the data sets of Hugging Face have.
 *
 * @param path of the file
 * @param image the column of bytes, as it stands in a query
 * @param name the column that names images, as it stands in a query; empty where none does
 * @param label the column of labels, as it stands in a query; empty where there is none
 * @param unused names of other columns, where none is known for labels
 */
record ParquetFile(Path path, String image, String name, String label, List<String> unused) {

  private static final String TABLE =
      "read_parquet(?, file_row_number = true, hive_partitioning = false)";

  /** No honest file has more images than bytes, but for a handful of equal ones. */
  private static final long FREE_ROWS = 1 << 16;

  /** Pictures hardly get smaller by packing; drawings without any compression do, a hundredfold. */
  private static final long MAX_UNFOLDING = 1000;

  private static final long FREE_BYTES = 1L << 26;

  /**
   * What a row says beside its image.
   *
   * @param name empty where the file has none
   * @param label null where it has none
   * @param bytes of the image, 0 where there is none
   */
  record Entry(String name, String label, long bytes) {}

  /**
   * Finds the columns.
   *
   * @throws SdclrException when there is not one of image bytes, the labels are lists, or the file
   *     is corrupt
   */
  static ParquetFile open(Path path) {
    List<String> images = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<String> all = new ArrayList<>();
    List<String> others = new ArrayList<>();
    List<String> types = new ArrayList<>();
    query(
        path,
        "SELECT column_name, column_type FROM (DESCRIBE FROM read_parquet(?, hive_partitioning ="
            + " false))",
        List.of(),
        row -> {
          String column = row.text(1);
          String type = row.text(2);
          all.add(column);
          types.add(type);
          if (type.equals("BLOB")) {
            images.add(Database.name(column));
          } else if (hasPart(type, "bytes", "BLOB")) {
            images.add(Database.name(column) + ".\"bytes\"");
            if (hasPart(type, "path", "VARCHAR")) {
              names.add(Database.name(column) + ".\"path\"");
            }
          } else if (!column.equals("path")) {
            others.add(column);
          }
        });
    if (images.size() != 1) {
      throw new SdclrException(
          "%s has %d columns of image bytes, it must have one: its columns are %s"
              .formatted(path, images.size(), shown(all)));
    }
    String inside = names.isEmpty() ? "" : names.get(0);
    int label = new ColumnWords(others).label();
    String labels = label == ColumnWords.NONE ? "" : others.get(label);
    if (!labels.isEmpty() && !isPlain(types.get(all.indexOf(labels)))) {
      throw new SdclrException(
          "%s has several labels an image in its column %s, and takes one: write a column of one class each"
              .formatted(path, shown(List.of(labels)).get(0)));
    }
    return new ParquetFile(
        path,
        images.get(0),
        all.contains("path") ? Database.name("path") : inside,
        labels.isEmpty() ? "" : Database.name(labels),
        labels.isEmpty() ? shown(others) : List.of());
  }

  private static boolean isPlain(String type) {
    return !type.endsWith("]") && !type.matches("(?s)(STRUCT|MAP|UNION)\\(.*");
  }

  /** Whether a type is a structure with a part of that name and type. */
  private static boolean hasPart(String type, String part, String of) {
    return type.startsWith("STRUCT(")
        && type.endsWith(")")
        && type.matches("(?s)STRUCT\\((.*, )?\"?%s\"? %s(, .*)?\\)".formatted(part, of));
  }

  /** Names of columns as a line may hold them. */
  private static List<String> shown(List<String> columns) {
    return columns.stream()
        .limit(20)
        .map(column -> column.replaceAll("\\p{Cntrl}", "?"))
        .map(column -> column.length() > 60 ? column.substring(0, 60) + "…" : column)
        .toList();
  }

  /** Rows of each row group, in their order. */
  int[] groups() {
    List<Integer> groups = new ArrayList<>();
    query(
        path,
        "SELECT row_group_id, any_value(row_group_num_rows) FROM parquet_metadata(?)"
            + " GROUP BY row_group_id ORDER BY row_group_id",
        List.of(),
        row -> groups.add(Math.toIntExact(row.number(2))));
    return groups.stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * What all rows say, without their images.
   *
   * @throws SdclrException when the file unfolds to more than one of its length honestly holds
   */
  List<Entry> entries() {
    requireHonestRows();
    requireHonestNames();
    List<Entry> entries = new ArrayList<>();
    query(
        path,
        "SELECT %s, %s, octet_length(%s) FROM %s ORDER BY file_row_number"
            .formatted(text(name), text(label), image, TABLE),
        List.of(),
        row -> entries.add(new Entry(row.text(1), row.text(2), row.number(3))));
    long bytes = entries.stream().mapToLong(Entry::bytes).sum();
    requireHonest(bytes, "images");
    return entries;
  }

  private void requireHonestNames() {
    long[] bytes = {0};
    query(
        path,
        """
        SELECT coalesce(sum(coalesce(strlen(%s), 0) + coalesce(strlen(%s), 0)), 0)::BIGINT
        FROM %s"""
            .formatted(text(name), text(label), TABLE),
        List.of(),
        row -> bytes[0] = row.number(1));
    requireHonest(bytes[0], "names");
  }

  private void requireHonest(long bytes, String ofWhat) {
    long length = length();
    if (bytes > FREE_BYTES && bytes / MAX_UNFOLDING > length) {
      throw new SdclrException(
          "%s unfolds to %,d bytes of %s, more than %,d times its own %,d: it is corrupt, or made to use up memory"
              .formatted(path, bytes, ofWhat, MAX_UNFOLDING, length));
    }
  }

  private void requireHonestRows() {
    long[] rows = {0};
    query(
        path,
        "SELECT num_rows FROM parquet_file_metadata(?)",
        List.of(),
        row -> rows[0] = row.number(1));
    long length = length();
    if (rows[0] > FREE_ROWS && rows[0] > length) {
      throw new SdclrException(
          "%s claims %,d rows in %,d bytes: it is corrupt, or made to use up memory"
              .formatted(path, rows[0], length));
    }
  }

  private long length() {
    try {
      return Files.size(path);
    } catch (IOException e) {
      throw new SdclrException("cannot read shard %s: %s".formatted(path, IoReason.of(e)), e);
    }
  }

  private static String text(String column) {
    return column.isEmpty() ? "NULL::VARCHAR" : column + "::VARCHAR";
  }

  /** The images of some rows, one after another; null for a row without one. */
  List<byte[]> images(int from, int count) {
    List<byte[]> images = new ArrayList<>();
    query(
        path,
        """
        SELECT %s FROM %s
        WHERE file_row_number BETWEEN ? AND ? ORDER BY file_row_number"""
            .formatted(image, TABLE),
        List.of((long) from, (long) from + count - 1),
        row -> images.add(row.bytes(1)));
    return images;
  }

  /** The file's name is the first parameter. */
  private static void query(Path path, String sql, List<Object> more, Consumer<Row> visitor) {
    List<Object> values = new ArrayList<>();
    values.add(Database.withoutGlob(path));
    values.addAll(more);
    try (Database database = Database.reading(path, "shard")) {
      database.query(sql, values, visitor);
    }
  }
}
