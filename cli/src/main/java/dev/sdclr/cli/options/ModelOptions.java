package dev.sdclr.cli.options;

import dev.sdclr.job.images.ImageChoice;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description =
          "Images to use (default: those that the run was trained on); with FEATURES, those that "
              + "were embedded; a MODEL needs it.")
  private String data;

  @Mixin private ReadingOptions reading;

  public Path model() {
    return model;
  }

  /** As it was given, or null. */
  public String data() {
    return data;
  }

  public ImageChoice images() {
    return reading.choice(data);
  }
}
