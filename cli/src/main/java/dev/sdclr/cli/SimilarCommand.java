package dev.sdclr.cli;

import dev.sdclr.OneLine;
import dev.sdclr.Ranges;
import dev.sdclr.UsageException;
import dev.sdclr.cli.options.ModelOptions;
import dev.sdclr.cli.options.RowsOptions;
import dev.sdclr.cli.terminal.Console;
import dev.sdclr.job.SimilarJob;
import dev.sdclr.job.SimilarJob.Found;
import dev.sdclr.process.StopSignal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sdclr similar}: the images most like some. */
@Command(
    name = "similar",
    description = {
      "Finds the images most like given ones, by their features.",
      "A run's images are embedded once, into RUN/explore; later calls read that."
    })
final class SimilarCommand implements Callable<Integer> {

  private static final int MAX_IMAGES = 1_000_000;

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  @Mixin private ModelOptions model;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "IMAGE",
      description =
          "Images to compare the others with: paths among them, or the ends of paths, or "
              + "other files, which the run embeds.")
  private List<String> given;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many images to find (default: 20).")
  private int top;

  @Option(
      names = "--encoder",
      paramLabel = "RUN|MODEL",
      description =
          "Run, or onnx or safetensors file, that embeds images that have no features yet "
              + "(default: the run).")
  private Path encoder;

  @Mixin private RowsOptions rows;

  SimilarCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    UsageException.check(() -> Ranges.within("--top", top, 1, MAX_IMAGES));
    rows.requireFree();
    Console console = Console.of(spec, stop);
    List<Found> found =
        console.run(
            new SimilarJob(
                model.model(),
                model.images(),
                given,
                Optional.ofNullable(encoder),
                top,
                rows.file(),
                rows.rawCells()));
    for (Found one : found) {
      String label = one.label() == null ? "" : "  " + OneLine.of(one.label());
      console.line("%3d  %.3f  %s%s", one.rank(), one.likeness(), OneLine.of(one.path()), label);
    }
    rows.file().ifPresent(file -> console.line("written to %s", file));
    return 0;
  }
}
