package dev.sdclr.spark;

import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Computes a value of each image of a table into Parquet, each image once whatever is repeated:
 * tasks write aside, and Spark commits one attempt of each.
 *
 * @param spark that runs it
 * @param data to go over
 * @param skipBadImages writes why an image is refused, else the first ends the application
 * @param maxMegapixels of an image, in [1, 715]
 */
record DistributedPass(
    SparkSession spark, DataOptions data, boolean skipBadImages, int maxMegapixels) {

  private static final String REFUSED = "refused";

  /**
   * What was written.
   *
   * @param images with a value
   * @param refused without
   */
  record Written(long images, long refused) {}

  /** Reads a model and gives it to all executors. */
  Broadcast<ShippedModel> ship(String model) {
    return new JavaSparkContext(spark.sparkContext())
        .broadcast(ShippedModel.read(model, configuration()));
  }

  Configuration configuration() {
    return spark.sessionState().newHadoopConf();
  }

  /**
   * Checks that there is room for the output, that nothing to be read would be replaced by it, and
   * that it does not come among the images.
   *
   * @param model that is read, beside the images; in a run there is room
   * @throws UsageException when one of these does not hold
   */
  void requireFree(String out, boolean overwrite, String model) {
    Path path = new Path(out);
    try {
      if (!overwrite && path.getFileSystem(configuration()).exists(path)) {
        throw new UsageException(
            "%s exists already: choose another --out, or pass --overwrite".formatted(out));
      }
      String images = data.root() == null ? data.data() : data.root();
      for (String read : List.of(data.data(), images, model)) {
        if (holds(out, read)) {
          throw new UsageException(
              "--out %s is or holds %s, which is read: choose another --out".formatted(out, read));
        }
      }
      if (holds(images, out)) {
        throw new UsageException(
            "--out %s lies among the images of %s: choose another --out".formatted(out, images));
      }
    } catch (IOException e) {
      throw new SdclrException("cannot access %s: %s".formatted(out, e.getMessage()), e);
    }
  }

  private boolean holds(String outer, String inner) throws IOException {
    return (qualified(inner) + "/").startsWith(qualified(outer) + "/");
  }

  private String qualified(String place) throws IOException {
    Path path = new Path(place);
    return path.getFileSystem(configuration()).makeQualified(path).toString();
  }

  /**
   * Goes over all images and writes {@code path, label, NAME, refused}.
   *
   * @param name of the value's column
   * @param type of the value
   * @throws SdclrException in one line when it fails, or when there are no images
   */
  Written write(ImageFunctionSource function, String name, DataType type, String out) {
    StructType schema =
        new StructType()
            .add("path", DataTypes.StringType)
            .add("label", DataTypes.StringType)
            .add(name, type)
            .add(REFUSED, DataTypes.StringType);
    BatchTask task =
        new BatchTask(
            function,
            new ImageContent(new SerializableConfiguration(configuration())),
            skipBadImages,
            maxMegapixels,
            spark.sparkContext().longAccumulator("images"),
            spark.sparkContext().longAccumulator("refused images"));
    try {
      Dataset<Row> rows = new ImageTable(spark, data).open();
      rows.mapPartitions(task, Encoders.row(schema)).write().mode(SaveMode.Overwrite).parquet(out);
    } catch (IOException e) {
      throw new SdclrException("cannot read %s: %s".formatted(data.data(), e.getMessage()), e);
    } finally {
      removeIfEmpty(out);
    }
    Written written = count(out);
    if (written.images() + written.refused() == 0) {
      remove(out);
      throw new SdclrException("there are no images in %s".formatted(data.data()));
    }
    return written;
  }

  /** What the committed files say, which no repeated task can falsify. */
  private Written count(String out) {
    Dataset<Row> rows = spark.read().parquet(out);
    long refused = rows.filter(rows.col(REFUSED).isNotNull()).count();
    return new Written(rows.count() - refused, refused);
  }

  private void remove(String out) {
    Path path = new Path(out);
    try {
      path.getFileSystem(configuration()).delete(path, true);
    } catch (IOException e) {
      throw new SdclrException("cannot access %s: %s".formatted(out, e.getMessage()), e);
    }
  }

  /** So that a failed application leaves nothing that the next one would have to replace. */
  void removeIfEmpty(String out) {
    Path path = new Path(out);
    try {
      FileSystem files = path.getFileSystem(configuration());
      if (files.exists(path) && files.listStatus(path).length == 0) {
        files.delete(path, false);
      }
    } catch (IOException e) {
      throw new SdclrException("cannot access %s: %s".formatted(out, e.getMessage()), e);
    }
  }
}
