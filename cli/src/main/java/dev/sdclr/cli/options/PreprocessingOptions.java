package dev.sdclr.cli.options;

import dev.sdclr.UsageException;
import dev.sdclr.augment.view.Preprocessing;
import java.util.List;
import picocli.CommandLine.Option;

/** How images are made ready for another program's ONNX model, the same for every command. */
public final class PreprocessingOptions {

  @Option(
      names = "--image-size",
      paramLabel = "PIXELS",
      description = "Side of the images, for an ONNX model that does not state it.")
  private Integer imageSize;

  @Option(
      names = "--crop",
      paramLabel = "SHARE",
      description =
          "Share of a picture's shorter side that a model of another program is shown, 0.1 to 1, as"
              + " its authors have it (default: 0.875 for more than 64 pixels, else 1).")
  private Double crop;

  @Option(
      names = "--mean",
      paramLabel = "R,G,B",
      split = ",",
      hideParamSyntax = true,
      description =
          "Mean that an ONNX model expects subtracted from values in [0, 1], such as 0.485,0.456,0.406 of"
              + " ImageNet (default: nothing).")
  private List<Double> mean;

  @Option(
      names = "--std",
      paramLabel = "R,G,B",
      split = ",",
      hideParamSyntax = true,
      description =
          "Standard deviation that it expects them divided by, such as 0.229,0.224,0.225 of ImageNet (default:"
              + " nothing).")
  private List<Double> std;

  /** What was given, checked. */
  public Preprocessing given() {
    requireUnitScale("--mean", mean);
    requireUnitScale("--std", std);
    try {
      return new Preprocessing(imageSize, crop, mean, std);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage(), e);
    }
  }

  /** Many models' authors state both for values up to 255, by which all images would be alike. */
  private static void requireUnitScale(String option, List<Double> values) {
    if (values != null && values.stream().anyMatch(value -> value > 1)) {
      throw new UsageException(
          "%s must be of values in [0, 1], as images come, was %s: divide what is meant for values up to 255 by 255"
              .formatted(option, values));
    }
  }
}
