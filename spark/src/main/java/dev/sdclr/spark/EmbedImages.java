package dev.sdclr.spark;

import dev.sdclr.UsageException;
import dev.sdclr.augment.view.EvalView;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A Spark application that writes an encoder's features of each image: {@code path, label,
 * features, refused}.
 *
 * <p>Features are those of {@code sdclr embed} with an exported file. Start it with {@code
 * spark-submit --class dev.sdclr.spark.EmbedImages}.
 */
@Command(
    name = "EmbedImages",
    mixinStandardHelpOptions = true,
    description = "Writes an encoder's features of each image to Parquet, as a Spark application.")
public final class EmbedImages implements SparkCommand {

  @Option(
      names = "--encoder",
      required = true,
      paramLabel = "RUN|MODEL",
      description = {
        "Run directory that pretrain made, or a file: .safetensors or .onnx that export wrote,",
        "or another ONNX model of images (N, 3, S, S) in [0, 1]."
      })
  private String encoder;

  @Option(
      names = "--image-size",
      paramLabel = "PIXELS",
      description = "Side of the images, for an ONNX model that does not state it.")
  private Integer imageSize;

  @Mixin private PassOptions options;

  private EmbedImages() {}

  /** Runs the application; leaves with 1 when it failed and 2 after wrong usage. */
  public static void main(String[] args) {
    SparkCommandLine.run(new EmbedImages(), args);
  }

  @Override
  public String run(SparkSession spark) {
    requireSize();
    DistributedPass pass =
        new DistributedPass(
            spark, options.data(), options.skipBadImages(), options.maxMegapixels());
    pass.requireFree(options.out(), options.overwrite(), encoder);
    EmbedFunction function = new EmbedFunction(pass.ship(encoder), imageSize);
    DistributedPass.Written written =
        pass.write(
            function,
            "features",
            DataTypes.createArrayType(DataTypes.FloatType, false),
            options.out());
    return "embedded %,d images, refused %,d: %s"
        .formatted(written.images(), written.refused(), options.out());
  }

  private void requireSize() {
    try {
      if (imageSize != null) {
        new EvalView(imageSize).imageSize();
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException("--image-size: " + e.getMessage(), e);
    }
  }
}
