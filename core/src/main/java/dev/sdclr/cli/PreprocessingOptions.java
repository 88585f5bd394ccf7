package dev.sdclr.cli;

import dev.sdclr.UsageException;
import dev.sdclr.augment.view.Preprocessing;
import java.util.List;
import picocli.CommandLine.Option;

/** How images are made ready for another program's ONNX model, the same for every command. */
final class PreprocessingOptions {

  @Option(
      names = "--image-size",
      paramLabel = "PIXELS",
      description = "Side of the images, for an ONNX model that does not say it itself.")
  private Integer imageSize;

  @Option(
      names = "--mean",
      paramLabel = "R,G,B",
      split = ",",
      description =
          "What an ONNX model wants taken off values in [0, 1], such as 0.485,0.456,0.406 of"
              + " ImageNet (default: nothing).")
  private List<Double> mean;

  @Option(
      names = "--std",
      paramLabel = "R,G,B",
      split = ",",
      description =
          "What it wants them divided by then, such as 0.229,0.224,0.225 of ImageNet (default:"
              + " nothing).")
  private List<Double> std;

  /** What was given, checked. */
  Preprocessing given() {
    try {
      return new Preprocessing(imageSize, mean, std);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--image-size, --mean and --std: " + e.getMessage());
    }
  }
}
