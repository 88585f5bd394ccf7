package dev.sdclr.cli;

import dev.sdclr.UsageException;
import dev.sdclr.export.OnnxExport;
import dev.sdclr.run.RunDirectory;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sdclr export}: writes a run's encoder for other programs. */
@Command(
    name = "export",
    description = {
      "Writes the encoder for other programs, as ONNX or safetensors.",
      "ONNX is compared on images with what the run computes; safetensors has torchvision's names."
    })
final class ExportCommand implements Callable<Integer> {

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  /** Kinds of file. */
  enum Format {
    ONNX,
    SAFETENSORS
  }

  @Parameters(paramLabel = "RUN", description = "Run directory that pretrain made.")
  private Path runPath;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      required = true,
      description = "onnx or safetensors.")
  private Format format;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "File to write.")
  private Path file;

  @Mixin private OutputOptions output;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = "Images to compare on, for onnx (default: those that the run was trained on).")
  private String data;

  @Option(
      names = "--images",
      paramLabel = "N",
      description = "How many to compare on, for onnx (default: " + OnnxExport.DEFAULT_COUNT + ").")
  private Integer count;

  @Option(
      names = "--skip-bad-images",
      description = "Leave out unreadable images instead of stopping at the first.")
  private boolean skipBadImages;

  @Mixin private PixelLimitOption pixelLimit;

  ExportCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    if (count != null && count < 1) {
      throw new UsageException("--images must be at least 1, was " + count);
    }
    if (format != Format.ONNX && chosen()) {
      throw new UsageException(
          "--data, --images, --skip-bad-images and --max-megapixels choose what onnx is compared"
              + " on: leave them out for safetensors");
    }
    RunDirectory run = RunDirectory.open(runPath);
    output.requireFree(file);
    Exporting exporting = new Exporting(Console.of(spec, stop), run, file);
    if (format == Format.ONNX) {
      exporting.onnx(
          data, count == null ? OnnxExport.DEFAULT_COUNT : count, skipBadImages, pixelLimit);
    } else {
      exporting.safetensors();
    }
    return 0;
  }

  /** Whether anything was said of the images. */
  private boolean chosen() {
    return data != null || count != null || skipBadImages || pixelLimit.given().isPresent();
  }
}
