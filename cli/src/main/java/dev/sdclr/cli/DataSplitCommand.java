package dev.sdclr.cli;

import dev.sdclr.Counted;
import dev.sdclr.UsageException;
import dev.sdclr.cli.options.OutputOptions;
import dev.sdclr.cli.options.RootOption;
import dev.sdclr.cli.terminal.Console;
import dev.sdclr.cli.terminal.NextSteps;
import dev.sdclr.job.SplitJob;
import dev.sdclr.job.SplitJob.Selected;
import dev.sdclr.process.StopSignal;
import dev.sdclr.train.LongTailConfig;
import dev.sdclr.train.LongTailConfig.Profile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sdclr data split}: makes a long-tailed selection. */
@Command(
    name = "split",
    description = {
      "Selects a long-tailed subset of labelled images and writes it as a list.",
      "One 'relative/path label' per line, or image numbers when FILE ends in .npy."
    })
final class DataSplitCommand implements Callable<Integer> {

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DATA", description = "As for --data of pretrain.")
  private String data;

  @Mixin private RootOption root;

  @Option(
      names = "--imbalance",
      paramLabel = "RATIO",
      defaultValue = "100",
      description = "Largest class over smallest (default: ${DEFAULT-VALUE}).")
  private double imbalance;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      defaultValue = "exp",
      description = "How class sizes fall: exp or pareto (default: ${DEFAULT-VALUE}).")
  private Profile profile;

  @Option(
      names = "--alpha",
      paramLabel = "A",
      description = "Power of the pareto profile (default: 6).")
  private Double alpha;

  @Option(
      names = "--largest",
      paramLabel = "N",
      description = "Images of the largest class (default: as many as the smallest class has).")
  private Integer largest;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Shuffles the class order and draws the images (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "List to write.")
  private Path file;

  @Mixin private OutputOptions output;

  DataSplitCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    LongTailConfig config = config();
    output.requireFree(file);
    Console console = Console.of(spec, stop);
    Selected selected = console.run(new SplitJob(data, root.given(), config, file));
    int[] counts = selected.split().classCounts();
    int images = selected.split().indices().length;
    console.line("%s, %s: %s", Counted.of(images, "image"), config.description(), file);
    for (int c = 0; c < counts.length; c++) {
      console.line("  %-24s %,8d", selected.images().classNames().get(c), counts[c]);
    }
    List<Object> options = new ArrayList<>(List.of("--split", file));
    options.addAll(root.words());
    new NextSteps(console).train(data, images, options.toArray());
    return 0;
  }

  private LongTailConfig config() {
    try {
      return new LongTailConfig(profile, imbalance, alpha, largest, seed);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage(), e);
    }
  }
}
