package dev.sdclr.cli;

import dev.sdclr.Counted;
import dev.sdclr.Ranges;
import dev.sdclr.UsageException;
import dev.sdclr.cli.options.OutputOptions;
import dev.sdclr.cli.options.PartOption;
import dev.sdclr.cli.options.PriorsOption;
import dev.sdclr.cli.options.ReadingOptions;
import dev.sdclr.cli.options.RootOption;
import dev.sdclr.cli.terminal.Console;
import dev.sdclr.cli.terminal.NextSteps;
import dev.sdclr.cli.terminal.ValidationTable;
import dev.sdclr.export.OnnxExport;
import dev.sdclr.job.ClassifyJob.ClassifierTraining;
import dev.sdclr.job.ExportJob;
import dev.sdclr.job.ExportJob.Exported;
import dev.sdclr.job.images.ImageChoice;
import dev.sdclr.process.StopSignal;
import dev.sdclr.rare.classify.ClassPriors;
import dev.sdclr.run.RunDirectory;
import java.nio.file.Path;
import java.util.Optional;
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
      "ONNX is compared on images with what the run computes; safetensors has torchvision's names.",
      "With a classifier, the file takes images and gives probabilities of the classes of your "
          + "labels."
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
      description =
          "Images to compare on, for onnx, and whose labels --with-classifier learns from, where "
              + "there are any (default: those that the run was trained on).")
  private String data;

  @Mixin private RootOption root;

  @Mixin private PartOption part;

  @Option(
      names = "--images",
      paramLabel = "N",
      description = "How many to compare on, for onnx (default: " + OnnxExport.DEFAULT_COUNT + ").")
  private Integer count;

  @Option(
      names = "--with-classifier",
      description = "Write a classifier made of your labels behind the encoder, for onnx.")
  private boolean withClassifier;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description =
          "What the classifier learns from: labels in any form that labels import reads, of the "
              + "images that the run was trained on or of those of --data (default: those kept "
              + "with the run).")
  private Path labels;

  @Mixin private PriorsOption priors;

  @Mixin private ReadingOptions reading;

  ExportCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    UsageException.check(
        () -> Ranges.require("--images", count, count == null || count >= 1, "at least 1"));
    if (format != Format.ONNX && chosen()) {
      throw new UsageException(
          "--data, --root, --part, --images, --skip-bad-images and --max-megapixels choose what onnx"
              + " is compared on: leave them out for safetensors");
    }
    if (withClassifier && format != Format.ONNX) {
      throw new UsageException(
          "--with-classifier needs --format onnx: weights alone classify nothing");
    }
    if (!withClassifier && (labels != null || priors.given().isPresent())) {
      throw new UsageException("--labels and --priors are for a classifier: add --with-classifier");
    }
    RunDirectory run = RunDirectory.open(runPath);
    output.requireFree(file);
    Console console = Console.of(spec, stop);
    ExportJob.Format kind = format == Format.ONNX ? onnx() : new ExportJob.Safetensors();
    Exported exported = console.run(new ExportJob(run, kind, file));
    print(exported, console);
    exported
        .classifier()
        .ifPresent(classifier -> new ValidationTable(console).print(classifier, 0));
    new NextSteps(console)
        .afterExporting(file, exported.trained().data(), data, root.words(), withClassifier);
    return 0;
  }

  private ExportJob.Onnx onnx() {
    ImageChoice images = reading.choice(data, root.given(), part.meant());
    Optional<ClassifierTraining> classifier =
        withClassifier
            ? Optional.of(
                new ClassifierTraining(
                    Optional.ofNullable(labels),
                    priors.given().orElse(ClassPriors.OF_LABELS),
                    0,
                    0))
            : Optional.empty();
    return new ExportJob.Onnx(images, count == null ? OnnxExport.DEFAULT_COUNT : count, classifier);
  }

  private void print(Exported exported, Console console) {
    console.line(
        "%s: %s%s, %.1f MB, %s",
        file,
        exported.encoder(),
        exported
            .classifier()
            .map(
                made ->
                    " with a classifier of "
                        + Counted.of(made.classes().size(), "class", "classes"))
            .orElse(""),
        exported.bytes() / 1e6,
        exported
            .difference()
            .map(
                difference ->
                    "largest difference %.1g absolute, %.1g relative, on %s"
                        .formatted(
                            difference.largestAbsolute(),
                            difference.largestRelative(),
                            Counted.of(difference.images(), "image")))
            .orElseGet(() -> exported.tensors() + " tensors by torchvision's names"));
  }

  /** Whether anything was said of the images. */
  private boolean chosen() {
    return data != null
        || root.given().isPresent()
        || part.given().isPresent()
        || count != null
        || reading.areGiven();
  }
}
