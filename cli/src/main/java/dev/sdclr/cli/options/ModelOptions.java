package dev.sdclr.cli.options;

import dev.sdclr.job.images.ImageChoice;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * Features that are there or can be made: a run, a file or an encoder, and the images that are
 * meant.
 */
public final class ModelOptions {

  @Parameters(
      index = "0",
      paramLabel = "RUN|FEATURES|MODEL",
      description =
          "Run directory that pretrain made, a parquet or npy file of features of any encoder, or"
              + " an onnx or safetensors encoder.")
  private Path model;

  @Mixin private ImagesOptions images;

  public Path model() {
    return model;
  }

  public ImageChoice images() {
    return images.choice();
  }

  /** The choice of images as options of a further command. */
  public List<Object> imageWords() {
    return images.words();
  }
}
