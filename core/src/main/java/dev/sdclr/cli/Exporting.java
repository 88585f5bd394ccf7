package dev.sdclr.cli;

import dev.sdclr.SdclrException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.export.Difference;
import dev.sdclr.export.OnnxExport;
import dev.sdclr.export.SafetensorsExport;
import dev.sdclr.export.SavedEncoder;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.train.DataConfig;
import dev.sdclr.train.PretrainingData;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Exports a run's encoder to a file, with progress shown. */
record Exporting(Console console, RunDirectory run, Path file) {

  /**
   * Writes ONNX.
   *
   * @param data images to compare on, or null for those that the run was trained on
   * @param count how many of them
   * @param pixelLimit of the images
   */
  void onnx(String data, int count, boolean skipBadImages, PixelLimitOption pixelLimit) {
    console.stop().workBegins();
    try (SavedEncoder encoder = SavedEncoder.load(run);
        ProgressDisplay display = console.progress("")) {
      DataConfig trained = encoder.config().data();
      boolean skip = skipBadImages || trained.skipBadImages();
      ImageSource images =
          data == null
              ? trainingImages(trained)
              : new DataOpening(console).open(data, Optional.empty()).train();
      Difference difference =
          new OnnxExport(encoder, pixelLimit.applyTo(images, trained), count, skip)
              .write(file, display);
      display.close();
      print(
          encoder,
          data,
          "largest difference %.1g absolute, %.1g relative, on %,d images"
              .formatted(
                  difference.largestAbsolute(), difference.largestRelative(), difference.images()));
    }
  }

  private ImageSource trainingImages(DataConfig trained) {
    try {
      return PretrainingData.reopen(trained, run).labelled();
    } catch (SdclrException e) {
      throw new SdclrException(
          "%s (an export is compared on images: pass others with --data)".formatted(e.getMessage()),
          e);
    }
  }

  /** Writes safetensors. */
  void safetensors() {
    console.stop().workBegins();
    try (SavedEncoder encoder = SavedEncoder.load(run)) {
      int tensors = new SafetensorsExport(encoder).write(file);
      print(encoder, null, "%d tensors by torchvision's names".formatted(tensors));
    }
  }

  private void print(SavedEncoder encoder, String data, String detail) {
    ModelConfig model = encoder.config().model();
    console.line(
        "%s: %s width %d, %.1f MB, %s",
        file,
        model.depth().name().toLowerCase(Locale.ROOT),
        model.width(),
        file.toFile().length() / 1e6,
        detail);
    new NextSteps(console).afterExporting(file, encoder.config().data(), data);
  }
}
