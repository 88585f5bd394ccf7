package dev.sdclr.spark;

import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.folder.ListedPath;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The images of an application as a table: {@code path STRING, label STRING, location STRING,
 * content BINARY}, of which either {@code location} or {@code content} is null.
 *
 * <p>What is in a partition, and in which order, depends on the data and the number of partitions
 * alone, so that a task that is repeated makes the same batches.
 */
record ImageTable(SparkSession spark, DataOptions options) {

  static final int PATH = 0;
  static final int LABEL = 1;
  static final int LOCATION = 2;
  static final int CONTENT = 3;

  /** Images a task, where files are read: seconds to minutes of work. */
  private static final long IMAGES_A_TASK = 4096;

  private static final StructType SCHEMA =
      new StructType()
          .add("path", DataTypes.StringType)
          .add("label", DataTypes.StringType)
          .add("location", DataTypes.StringType)
          .add("content", DataTypes.BinaryType);

  /**
   * Opens the data in the form that it has.
   *
   * @throws UsageException when there is none
   * @throws IOException when it cannot be looked at
   */
  Dataset<Row> open() throws IOException {
    Path path = new Path(options.data());
    FileSystem files = path.getFileSystem(spark.sessionState().newHadoopConf());
    try {
      Path root = files.makeQualified(path);
      FileStatus status = files.getFileStatus(root);
      return switch (form(files, status)) {
        case PARQUET -> parquet(root);
        case FOLDER -> spread(folder(files, root));
        case LIST -> spread(list(root));
      };
    } catch (FileNotFoundException e) {
      throw new UsageException("there is no folder or file '%s'".formatted(options.data()));
    }
  }

  private DataForm form(FileSystem files, FileStatus status) throws IOException {
    if (options.form() != null) {
      return options.form();
    }
    if (status.isFile()) {
      return isParquet(status) ? DataForm.PARQUET : DataForm.LIST;
    }
    return holdsParquet(files, status.getPath()) ? DataForm.PARQUET : DataForm.FOLDER;
  }

  private static boolean isParquet(FileStatus file) {
    return file.isFile() && file.getPath().getName().endsWith(".parquet");
  }

  private static boolean holdsParquet(FileSystem files, Path folder) throws IOException {
    RemoteIterator<FileStatus> entries = files.listStatusIterator(folder);
    while (entries.hasNext()) {
      if (isParquet(entries.next())) {
        return true;
      }
    }
    return false;
  }

  /** Lists each folder in {@code root} where the tasks run. */
  private Dataset<Row> folder(FileSystem files, Path root) throws IOException {
    SerializableConfiguration configuration =
        new SerializableConfiguration(spark.sessionState().newHadoopConf());
    boolean isFlat = new FolderWalk(root, false, configuration.value()).hasNext();
    String all = root.toString();
    String start = all.endsWith("/") ? all : all + "/";
    FlatMapFunction<String, Row> toImages =
        folder -> {
          Iterator<Path> found =
              new FolderWalk(new Path(folder), !folder.equals(all), configuration.value());
          return map(found, path -> inFolder(path.toString(), start, isFlat));
        };
    List<String> folders = new ArrayList<>(List.of(all));
    for (FileStatus entry : files.listStatus(root)) {
      if (entry.isDirectory() && FolderWalk.isSearched(files, entry.getPath())) {
        folders.add(entry.getPath().toString());
      }
    }
    return spark
        .createDataset(folders, Encoders.STRING())
        .repartition(Math.min(folders.size(), 2 * spark.sparkContext().defaultParallelism()))
        .flatMap(toImages, Encoders.row(SCHEMA));
  }

  private static <A, B> Iterator<B> map(Iterator<A> values, Function<A, B> function) {
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(values, 0), false)
        .map(function)
        .iterator();
  }

  /** A path that means itself where globs are understood. */
  private static String withoutGlob(String path) {
    return path.replaceAll("([\\\\{}\\[\\]*?])", "\\\\$1");
  }

  private static Row inFolder(String location, String start, boolean isFlat) {
    String path = location.substring(start.length());
    int slash = path.indexOf('/');
    String label = isFlat || slash < 0 ? null : path.substring(0, slash);
    return RowFactory.create(path, label, location, null);
  }

  private Dataset<Row> list(Path file) {
    String root =
        options.root() == null ? file.getParent().toString() : new Path(options.root()).toString();
    FlatMapFunction<String, Row> toImage =
        line -> listed(line, root).map(List::of).orElse(List.of()).iterator();
    return spark
        .read()
        .textFile(withoutGlob(file.toString()))
        .flatMap(toImage, Encoders.row(SCHEMA));
  }

  private static Optional<Row> listed(String line, String root) {
    return parsed(line)
        .map(
            image -> {
              String label =
                  image.label() == ImageSource.UNLABELLED
                      ? image.className().orElse(null)
                      : Integer.toString(image.label());
              return RowFactory.create(image.path(), label, location(image.path(), root), null);
            });
  }

  private static Optional<ListedPath> parsed(String line) {
    try {
      return ListedPath.parse(line);
    } catch (IllegalArgumentException e) {
      throw new SdclrException("line '%s' of the list: %s".formatted(line, e.getMessage()), e);
    }
  }

  /**
   * Paths start at the root, but for absolute ones, which lie on its file system or name theirs.
   */
  private static String location(String path, String root) {
    if (path.contains("://")) {
      return path;
    }
    return path.startsWith("/") ? new Path(new Path(root), path).toString() : root + "/" + path;
  }

  /** Gives each task about as many images, in the order of their paths. */
  private Dataset<Row> spread(Dataset<Row> images) {
    int partitions = options.partitions() == null ? partitions(images) : options.partitions();
    Column path = functions.col("path");
    return images.repartition(partitions, path).sortWithinPartitions(path);
  }

  private int partitions(Dataset<Row> images) {
    long tasks = (images.count() + IMAGES_A_TASK - 1) / IMAGES_A_TASK;
    return (int) Math.min(1 << 20, Math.max(2L * spark.sparkContext().defaultParallelism(), tasks));
  }

  private Dataset<Row> parquet(Path root) {
    if (options.partitions() != null) {
      throw new UsageException(
          "--partitions belongs to folders and lists: Parquet is split by its row groups");
    }
    Dataset<Row> rows = spark.read().parquet(withoutGlob(root.toString()));
    ParquetColumns columns = ParquetColumns.of(rows.schema(), options);
    return rows.select(
        columns.path().cast(DataTypes.StringType).as("path"),
        columns.label().cast(DataTypes.StringType).as("label"),
        functions.lit(null).cast(DataTypes.StringType).as("location"),
        columns.image().as("content"));
  }
}
