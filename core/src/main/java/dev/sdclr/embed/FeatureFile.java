package dev.sdclr.embed;

import dev.sdclr.CsvRows;
import dev.sdclr.InputFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.data.NpyHeader;
import dev.sdclr.duckdb.Database;
import dev.sdclr.tensor.TensorScope;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Features in a file, as {@code embed} writes them or another program does; closing frees them.
 *
 * @param values (N, D) float32
 * @param indices number of each image in its data; its row's where the file does not say
 * @param paths of the images; their row numbers where the file does not say
 * @param labels names of their classes; null where there is none
 */
public record FeatureFile(
    Tensor values, List<Long> indices, List<String> paths, List<String> labels)
    implements AutoCloseable {

  /** Honest files are hardly packed: features are noise in their last bits. */
  private static final long MAX_UNFOLDING = 1000;

  private static final long FREE_BYTES = 1L << 26;

  /** NumPy's names of the types that features may have. */
  private static final String FLOATS = "<f4";

  private static final String DOUBLES = "<f8";
  private static final int MAX_ROWS = 1 << 28;

  /** Whether {@code file} holds features by its name. */
  public static boolean isNamed(Path file) {
    return hasEnding(file, ".parquet") || hasEnding(file, ".npy");
  }

  /** The file beside an array that tells of its images, which may be missing. */
  public static Optional<Path> indexFile(Path file) {
    return hasEnding(file, ".npy") ? Optional.of(NpyWriter.index(file)) : Optional.empty();
  }

  private static boolean hasEnding(Path file, String ending) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(ending);
  }

  /**
   * Reads one.
   *
   * @throws SdclrException when it is missing, corrupt or holds no features
   */
  public static FeatureFile read(Path file) {
    if (!Files.exists(file)) {
      throw new UsageException("there is no features file '%s'".formatted(file));
    }
    return hasEnding(file, ".npy") ? readArray(file) : readParquet(file);
  }

  /**
   * Reads what a file says of its images, without their features.
   *
   * @throws SdclrException when it is missing or corrupt
   */
  public static FeatureIndex index(Path file) {
    if (!Files.exists(file)) {
      throw new UsageException("there is no features file '%s'".formatted(file));
    }
    return hasEnding(file, ".npy") ? indexOfArray(file) : indexOfParquet(file);
  }

  private static FeatureIndex indexOfParquet(Path file) {
    String path = Database.withoutGlob(file);
    Names names = new Names();
    try (Database database = Database.reading(file, "features")) {
      List<String> columns = new ArrayList<>();
      database.query(
          "SELECT column_name FROM (DESCRIBE FROM read_parquet(?, hive_partitioning = false))",
          List.of(path),
          row -> columns.add(row.text(1)));
      long[] counts = counts(database, path, columns);
      requireHonest(file, counts[0], 1);
      requireHonestNames(file, counts[1]);
      database.query(
          "SELECT %s, %s, %s FROM read_parquet(?, hive_partitioning = false)"
              .formatted(cell(columns, "path"), cell(columns, "label"), number(columns)),
          List.of(path),
          row -> names.add(row.text(1), row.text(2), row.number(3)));
    }
    return names.index();
  }

  private static FeatureIndex indexOfArray(Path file) {
    try (DataInputStream in = new DataInputStream(InputFile.stream(file))) {
      long[] shape = shape(file, NpyHeader.read(in, problem -> malformed(file, problem)));
      return indexBeside(file, Math.toIntExact(shape[0]));
    } catch (EOFException e) {
      throw malformed(file, "it ends early");
    } catch (IOException e) {
      throw IoReason.cannotRead(file, e);
    }
  }

  private static FeatureFile readParquet(Path file) {
    String path = Database.withoutGlob(file);
    List<String> columns = new ArrayList<>();
    Map<String, String> lists = new LinkedHashMap<>();
    try (Database database = Database.reading(file, "features")) {
      database.query(
          "SELECT column_name, column_type FROM (DESCRIBE FROM read_parquet(?, hive_partitioning ="
              + " false))",
          List.of(path),
          row -> {
            columns.add(row.text(1));
            if (row.text(2).matches("(FLOAT|DOUBLE)\\[\\d*]")) {
              lists.put(row.text(1), row.text(2).replaceFirst("\\[\\d*]", "[]"));
            }
          });
      String features = lists.size() == 1 ? lists.keySet().iterator().next() : "features";
      if (!lists.containsKey(features)) {
        throw malformed(file, "it has no column 'features' of lists of numbers");
      }
      String column = Database.name(features);
      long[] counts = counts(database, path, columns);
      long[] dimensions = dimensions(database, path, column);
      requireHonest(file, counts[0], dimensions[0]);
      requireHonestNames(file, counts[1]);
      if (dimensions[0] != dimensions[1] || dimensions[2] > 0) {
        throw malformed(file, "its rows do not have equally many features");
      }
      String rows =
          "SELECT %s, %s, %s, %s::%s FROM read_parquet(?, hive_partitioning = false)"
              .formatted(
                  cell(columns, "path"),
                  cell(columns, "label"),
                  number(columns),
                  column,
                  lists.get(features));
      Filling filling =
          new Filling(file, Math.toIntExact(counts[0]), Math.toIntExact(dimensions[0]));
      try {
        database.query(
            rows,
            List.of(path),
            row -> filling.add(row.text(1), row.text(2), row.number(3), row.floats(4)));
        return filling.done();
      } catch (RuntimeException e) {
        filling.close();
        throw e;
      }
    }
  }

  private static String cell(List<String> columns, String name) {
    return columns.contains(name) ? Database.name(name) + "::VARCHAR" : "NULL::VARCHAR";
  }

  private static String number(List<String> columns) {
    return columns.contains("index") ? "coalesce(TRY_CAST(\"index\" AS BIGINT), -1)" : "-1";
  }

  /** Rows, and bytes of all names. */
  private static long[] counts(Database database, String path, List<String> columns) {
    return numbers(
        database,
        path,
        2,
        """
        SELECT count(*), sum(coalesce(strlen(%s), 0) + coalesce(strlen(%s), 0))::BIGINT
        FROM read_parquet(?, hive_partitioning = false)"""
            .formatted(cell(columns, "path"), cell(columns, "label")));
  }

  /** Fewest and most features of a row, rows without. */
  private static long[] dimensions(Database database, String path, String column) {
    return numbers(
        database,
        path,
        3,
        """
        SELECT min(len(%1$s)), max(len(%1$s)), count(*) - count(%1$s)
        FROM read_parquet(?, hive_partitioning = false)"""
            .formatted(column));
  }

  private static long[] numbers(Database database, String path, int count, String query) {
    long[] numbers = new long[count];
    database.query(
        query,
        List.of(path),
        row -> {
          for (int i = 0; i < count; i++) {
            numbers[i] = row.number(i + 1);
          }
        });
    return numbers;
  }

  private static void requireHonest(Path file, long rows, long dimension) {
    try {
      long maxFloats = Math.max(FREE_BYTES, MAX_UNFOLDING * Files.size(file)) / Float.BYTES;
      if (rows > MAX_ROWS || (dimension > 0 && rows > maxFloats / dimension)) {
        throw malformed(
            file,
            "it claims %,d rows of %,d features in %,d bytes"
                .formatted(rows, dimension, Files.size(file)));
      } else if (rows < 1 || dimension < 1) {
        throw malformed(file, rows < 1 ? "it has no rows" : "a row has no features");
      }
    } catch (IOException e) {
      throw IoReason.cannotRead(file, e);
    }
  }

  private static void requireHonestNames(Path file, long bytes) {
    try {
      if (bytes > Math.max(FREE_BYTES, MAX_UNFOLDING * Files.size(file))) {
        throw malformed(
            file, "it claims %,d bytes of names in %,d bytes".formatted(bytes, Files.size(file)));
      }
    } catch (IOException e) {
      throw IoReason.cannotRead(file, e);
    }
  }

  private static FeatureFile readArray(Path file) {
    try (DataInputStream in = new DataInputStream(InputFile.stream(file))) {
      NpyHeader header = NpyHeader.read(in, problem -> malformed(file, problem));
      long[] shape = shape(file, header);
      boolean isDouble = header.type().equals(DOUBLES);
      FeatureIndex index = indexBeside(file, Math.toIntExact(shape[0]));
      Filling filling = new Filling(file, Math.toIntExact(shape[0]), Math.toIntExact(shape[1]));
      try {
        byte[] bytes = new byte[Math.multiplyExact(filling.dimension, isDouble ? 8 : 4)];
        float[] values = new float[filling.dimension];
        for (int row = 0; row < shape[0]; row++) {
          in.readFully(bytes);
          ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
          if (isDouble) {
            for (int i = 0; i < values.length; i++) {
              values[i] = (float) buffer.getDouble();
            }
          } else {
            buffer.asFloatBuffer().get(values);
          }
          filling.add(values);
        }
        return filling.done(index);
      } catch (IOException | RuntimeException e) {
        filling.close();
        throw e;
      }
    } catch (EOFException e) {
      throw malformed(file, "it ends early");
    } catch (IOException e) {
      throw IoReason.cannotRead(file, e);
    }
  }

  /** Rows and their features, all of which the file has. */
  private static long[] shape(Path file, NpyHeader header) throws IOException {
    boolean isDouble = header.type().equals(DOUBLES);
    if (!isDouble && !header.type().equals(FLOATS)) {
      throw malformed(file, "its values must be little-endian <f4 or <f8, were " + header.type());
    }
    long[] shape = header.shape();
    if (shape.length != 2 || header.isFortranOrder()) {
      throw malformed(file, "it must be an array (N, D) in C order");
    }
    requireHonest(file, shape[0], shape[1]);
    long bytes = shape[0] * shape[1] * (isDouble ? Double.BYTES : Float.BYTES);
    if (Files.size(file) < header.text().length() + bytes) {
      throw malformed(file, "it ends early");
    }
    return shape;
  }

  /** What the index file beside an array says of its images, where there is one. */
  private static FeatureIndex indexBeside(Path file, int rows) {
    Path index = NpyWriter.index(file);
    if (!Files.exists(index)) {
      return FeatureIndex.nameless(rows);
    }
    Names names = new Names();
    CsvRows.read(
        index,
        row -> {
          String label = row.getOrDefault("label", "");
          names.add(
              row.get("path"), label.isEmpty() ? null : label, Names.number(row.get("index")));
        });
    if (names.size() != rows) {
      throw new SdclrException(
          "%s has %,d rows and %s has %,d: they do not belong together"
              .formatted(file, rows, index, names.size()));
    }
    return names.index();
  }

  private static SdclrException malformed(Path file, String problem) {
    return new SdclrException("%s is not a features file: %s".formatted(file, problem));
  }

  @Override
  public void close() {
    values.close();
  }

  /** What is known of the images, one after another. */
  private static final class Names {

    private final List<Long> indices = new ArrayList<>();
    private final List<String> paths = new ArrayList<>();
    private final List<String> labels = new ArrayList<>();

    void add(String path, String label, long index) {
      int row = paths.size();
      indices.add(index < 0 ? row : index);
      paths.add(path == null ? Integer.toString(row) : path);
      labels.add(label);
    }

    static long number(String text) {
      return text == null || !text.matches("\\d{1,18}") ? -1 : Long.parseLong(text);
    }

    int size() {
      return paths.size();
    }

    FeatureIndex index() {
      return new FeatureIndex(
          Collections.unmodifiableList(indices),
          Collections.unmodifiableList(paths),
          Collections.unmodifiableList(labels));
    }
  }

  /** Rows that are read one after another, as many and as long as was announced. */
  static final class Filling {

    private final Path file;
    private final int capacity;
    final int dimension;
    private final Tensor values;
    private final FloatPointer place;
    private final Names names = new Names();
    private long rows;

    Filling(Path file, int capacity, int dimension) {
      this.file = file;
      this.capacity = capacity;
      this.dimension = dimension;
      try (TensorScope scope = new TensorScope()) {
        long[] shape = {capacity, dimension};
        values = TensorScope.keep(torch.empty(shape, new TensorOptions(ScalarType.Float), null));
        place = TensorScope.keep(values.data_ptr_float());
      }
    }

    void add(String path, String label, long index, float[] features) {
      add(features);
      names.add(path, label, index);
    }

    /** The file is opened anew for each question to it, and may have been replaced in between. */
    void add(float[] features) {
      requireSame(rows < capacity && features != null && features.length == dimension);
      place.position(rows * dimension).put(features, 0, dimension);
      rows++;
    }

    private void requireSame(boolean isSame) {
      if (!isSame) {
        throw new SdclrException("%s changed while it was read: start again".formatted(file));
      }
    }

    FeatureFile done() {
      return done(names.index());
    }

    FeatureFile done(FeatureIndex index) {
      requireSame(rows == capacity);
      return new FeatureFile(values, index.indices(), index.paths(), index.labels());
    }

    void close() {
      values.close();
    }
  }
}
