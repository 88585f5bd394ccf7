package dev.sdclr.cli;

import dev.sdclr.CsvCells;
import dev.sdclr.UsageException;
import dev.sdclr.job.ClassifyJob;
import dev.sdclr.job.ClassifyJob.Classified;
import dev.sdclr.job.ImageChoice;
import dev.sdclr.job.ImageChoice.Part;
import dev.sdclr.rare.ClassPriors;
import dev.sdclr.rare.CrossValidation;
import dev.sdclr.rare.LabelClassifier;
import dev.sdclr.run.RecordFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sdclr classify}: says of which class images are. */
@Command(
    name = "classify",
    description = {
      "Makes a classifier of your labels, and says of which class each image is.",
      "Probabilities are calibrated on labels that are held out in turn, which also tell how "
          + "often it is right."
    })
final class ClassifyCommand implements Callable<Integer> {

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RUN|MODEL|FEATURES",
      description =
          "Run directory that pretrain made, an onnx or safetensors encoder, or a parquet or npy file "
              + "of features.")
  private Path model;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description =
          "Labels in any form that labels import reads, of the images that are classified or of "
              + "those that the run was trained on (default: those kept with the run or the "
              + "features).")
  private Path labels;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = "Images to classify (default: those that the run was trained on).")
  private String data;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Write path, label, probability, what was given, and the probability of every class to a "
              + "csv or parquet file, by its ending.")
  private Path out;

  @Option(
      names = "--priors",
      paramLabel = "labels|even|NAME=SHARE,...",
      defaultValue = "labels",
      description =
          "How frequent the classes are among the images: as among the labels (default), evenly, or "
              + "as you say.")
  private String priors;

  @Option(
      names = "--abstain-below",
      paramLabel = "P",
      defaultValue = "0",
      description = "Name no class where the most probable has less than this (default: 0).")
  private double abstainBelow;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write how well it does on held-out labels there, too.")
  private Path json;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Seed of which labels are held out when (default: 0).")
  private long seed;

  @Option(
      names = "--skip-bad-images",
      description = "Leave out and count unreadable images instead of stopping at the first.")
  private boolean skipBadImages;

  @Option(names = CellOptions.RAW, description = CellOptions.DESCRIPTION)
  private boolean rawCells;

  @Mixin private OutputOptions output;

  @Mixin private PixelLimitOption pixelLimit;

  ClassifyCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    Optional.ofNullable(out).ifPresent(output::requireFree);
    Optional.ofNullable(json).ifPresent(output::requireFree);
    Console console = Console.of(spec, stop);
    ImageChoice images =
        new ImageChoice(
            Optional.ofNullable(data),
            Optional.empty(),
            Part.TRAIN,
            skipBadImages,
            pixelLimit.given());
    Classified classified =
        console.run(
            new ClassifyJob(
                model,
                images,
                Optional.ofNullable(labels),
                priors(priors),
                abstainBelow,
                Optional.ofNullable(out),
                rawCells,
                seed));
    print(classified, console);
    if (json != null) {
      RecordFile.write(
          json,
          classified
              .classifier()
              .validation()
              .orElseThrow(
                  () ->
                      new UsageException(
                          "--json needs labels to hold out, and there are too few")));
    }
    return 0;
  }

  /** As they are given. */
  static ClassPriors priors(String text) {
    if (text.equals("labels")) {
      return ClassPriors.OF_LABELS;
    } else if (text.equals("even")) {
      return ClassPriors.EVEN;
    }
    Map<String, Double> shares = new LinkedHashMap<>();
    for (String pair : text.split(",", -1)) {
      int equals = pair.lastIndexOf('=');
      try {
        shares.put(
            pair.substring(0, Math.max(0, equals)).strip(),
            Double.valueOf(pair.substring(equals + 1)));
      } catch (NumberFormatException e) {
        throw new UsageException(
            "--priors must be labels, even or NAME=SHARE,..., was '%s'".formatted(text));
      }
    }
    try {
      return new ClassPriors(ClassPriors.Kind.GIVEN, shares);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--priors: " + e.getMessage());
    }
  }

  private void print(Classified classified, Console console) {
    LabelClassifier classifier = classified.classifier();
    classifier
        .validation()
        .ifPresentOrElse(
            validation -> print(validation, classifier, console),
            () ->
                console.line(
                    "note: not calibrated, and nothing is known of how well it does: label two images of two classes at least"));
    for (int c = 0; c < classifier.classes().size(); c++) {
      console.line(
          "%,9d images  %s", classified.counts()[c], CsvCells.safe(classifier.classes().get(c)));
    }
    if (abstainBelow > 0) {
      console.line(
          "%,9d images  of no class: the most probable has less than %s",
          classified.abstained(), abstainBelow);
    }
    if (out != null) {
      console.line("written to %s", out);
    }
  }

  private void print(CrossValidation validation, LabelClassifier classifier, Console console) {
    console.line(
        "on %,d held-out labels (%d folds): accuracy %.1f %% (95 %% interval %.1f to %.1f), mean recall %.1f %%",
        validation.images(),
        validation.folds(),
        validation.accuracy(),
        validation.accuracyInterval().low(),
        validation.accuracyInterval().high(),
        validation.meanRecall());
    for (CrossValidation.OfClass one : validation.classes()) {
      console.line(
          "  %-20s %5.1f %% (%.1f to %.1f) of %,d",
          CsvCells.safe(one.name()),
          one.recall(),
          one.interval().low(),
          one.interval().high(),
          one.labels());
    }
    if (!validation.single().isEmpty()) {
      console.line(
          "note: one label only, which cannot be held out: %s",
          String.join(", ", validation.single().stream().map(CsvCells::safe).toList()));
    }
    if (abstainBelow > 0) {
      console.line(
          "  where it names a class, %.1f %% of them: accuracy %.1f %%",
          validation.answered(), validation.accuracyOfAnswered());
    }
    console.line(
        "log loss %.3f, before calibration %.3f (temperature %.2f)",
        validation.logLoss(), validation.uncalibratedLogLoss(), classifier.temperature());
  }
}
