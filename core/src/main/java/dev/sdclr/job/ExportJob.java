package dev.sdclr.job;

import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.export.Difference;
import dev.sdclr.export.OnnxExport;
import dev.sdclr.export.SafetensorsExport;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.train.DataConfig;
import dev.sdclr.train.PretrainingData;
import dev.sdclr.train.TrainConfig;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Writes a run's encoder for other programs.
 *
 * @param run trained
 * @param format of the file
 * @param file to write, over one that is there
 */
public record ExportJob(RunDirectory run, Format format, Path file)
    implements Job<ExportJob.Exported> {

  /** A kind of file. */
  public sealed interface Format {}

  /**
   * ONNX, compared on images with what the run computes.
   *
   * @param images to compare on; a part is not chosen
   * @param count how many of them, at least 1
   */
  public record Onnx(ImageChoice images, int count) implements Format {

    /** The images that the run was trained on, {@value OnnxExport#DEFAULT_COUNT} of them. */
    public static final Onnx DEFAULT = new Onnx(ImageChoice.OWN, OnnxExport.DEFAULT_COUNT);

    public Onnx {
      if (count < 1) {
        throw new UsageException("--images must be at least 1, was " + count);
      }
    }
  }

  /** Safetensors, by torchvision's names. */
  public record Safetensors() implements Format {}

  /**
   * What was written.
   *
   * @param trained configuration of the run
   * @param bytes of the file
   * @param difference from what the run computes, of ONNX
   * @param tensors of the file, of safetensors
   */
  public record Exported(
      TrainConfig trained, long bytes, Optional<Difference> difference, int tensors) {}

  @Override
  public Exported run(JobListener listener) {
    listener.stop().workBegins();
    try (TrainedEncoder encoder = TrainedEncoder.loadExact(run)) {
      Optional<Difference> difference = Optional.empty();
      int tensors = 0;
      if (format instanceof Onnx onnx) {
        difference = Optional.of(write(onnx, encoder, listener));
      } else {
        tensors = new SafetensorsExport(encoder).write(file);
      }
      return new Exported(encoder.config(), file.toFile().length(), difference, tensors);
    }
  }

  private Difference write(Onnx onnx, TrainedEncoder encoder, JobListener listener) {
    DataConfig trained = encoder.config().data();
    boolean skip = onnx.images.skipBadImages() || trained.skipBadImages();
    ImageSource images =
        onnx.images
            .data()
            .map(data -> new DataOpening(listener).open(data, Optional.empty()).train())
            .orElseGet(() -> trainingImages(trained));
    return new OnnxExport(encoder, onnx.images.limited(images, trained), onnx.count, skip)
        .write(file, listener);
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
}
