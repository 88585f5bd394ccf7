package dev.sdclr.cli;

import dev.sdclr.OneLine;
import dev.sdclr.cli.options.ImagesOptions;
import dev.sdclr.cli.options.PriorsOption;
import dev.sdclr.cli.options.TableOptions;
import dev.sdclr.cli.terminal.Console;
import dev.sdclr.cli.terminal.ValidationTable;
import dev.sdclr.job.ClassifyJob;
import dev.sdclr.job.ClassifyJob.Classified;
import dev.sdclr.job.ClassifyJob.ClassifierTraining;
import dev.sdclr.process.StopSignal;
import dev.sdclr.rare.classify.ClassPriors;
import java.nio.file.Path;
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
      "Trains a classifier on your labels, and names the class of each image.",
      "Probabilities are calibrated on labels that are held out in turn, which also tell how "
          + "often it is right."
    })
final class ClassifyCommand implements Callable<Integer> {

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RUN|MODEL|FEATURES",
      description =
          "Run directory that pretrain made, an onnx or safetensors encoder, a parquet or npy file "
              + "of features, or what export --with-classifier wrote.")
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
      names = "--out",
      paramLabel = "FILE",
      description =
          "Write path, label, probability, what was given, and the probability of every class to a "
              + "csv or parquet file, by its ending.")
  private Path out;

  @Mixin private PriorsOption priors;

  @Option(
      names = "--abstain-below",
      paramLabel = "P",
      defaultValue = "0",
      description = "Name no class where the most probable one is below this (default: 0).")
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
      description = "Seed of the draw of held-out labels (default: 0).")
  private long seed;

  @Mixin private TableOptions output;

  @Mixin private ImagesOptions images;

  ClassifyCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    Optional.ofNullable(out).ifPresent(output::requireFree);
    Optional.ofNullable(json).ifPresent(file -> output.requireFree("--json", file));
    Console console = Console.of(spec, stop);
    Classified classified =
        console.run(
            new ClassifyJob(
                model,
                images.choice(),
                new ClassifierTraining(
                    Optional.ofNullable(labels),
                    priors.given().orElse(ClassPriors.OF_LABELS),
                    abstainBelow,
                    seed),
                Optional.ofNullable(out),
                Optional.ofNullable(json),
                output.rawCells()));
    print(classified, console);
    return 0;
  }

  private void print(Classified classified, Console console) {
    classified
        .classifier()
        .ifPresent(made -> new ValidationTable(console).print(made, abstainBelow));
    for (int c = 0; c < classified.classes().size(); c++) {
      console.line(
          "%,9d images  %s", classified.counts()[c], OneLine.of(classified.classes().get(c)));
    }
    if (abstainBelow > 0) {
      console.line(
          "%,9d images  of no class: the most probable one is below %s",
          classified.abstained(), abstainBelow);
    }
    if (out != null) {
      console.line("written to %s", out);
    }
  }
}
