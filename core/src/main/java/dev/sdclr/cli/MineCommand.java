package dev.sdclr.cli;

import dev.sdclr.UsageException;
import dev.sdclr.run.RunDirectory;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sdclr mine}: ranks images by how much pruning changes them. */
@Command(
    name = "mine",
    description = {
      "Ranks images by how much pruning changes what the encoder makes of them:",
      "the first are forgotten first. Writes RUN/mined.csv, mining.json and thumbnails."
    })
final class MineCommand implements Callable<Integer> {

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "Run directory that pretrain made.")
  private Path runPath;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = "Images to rank (default: those that the run was trained on).")
  private String data;

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "Write only the N most changed (default: all).")
  private Integer top;

  @Option(
      names = "--prune-fraction",
      paramLabel = "P",
      description = "Share of weights to remove (default: the run's, else 0.9).")
  private Double pruneFraction;

  @Option(
      names = "--skip-bad-images",
      description = "Leave out and count unreadable images instead of stopping at the first.")
  private boolean skipBadImages;

  MineCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    if (top != null && top < 1) {
      throw new UsageException("--top must be at least 1, was " + top);
    }
    if (pruneFraction != null && !(pruneFraction >= 0 && pruneFraction <= 1)) {
      throw new UsageException("--prune-fraction must be in [0, 1], was " + pruneFraction);
    }
    new Mining(Console.of(spec, stop), "", skipBadImages)
        .mine(
            RunDirectory.open(runPath), data, top == null ? Integer.MAX_VALUE : top, pruneFraction);
    return 0;
  }
}
