package dev.sdclr.cli;

import dev.sdclr.Counted;
import dev.sdclr.OneLine;
import dev.sdclr.cli.options.ModelOptions;
import dev.sdclr.cli.options.RowsOptions;
import dev.sdclr.cli.terminal.Console;
import dev.sdclr.job.ClusterJob;
import dev.sdclr.job.ClusterJob.Cluster;
import dev.sdclr.job.ClusterJob.Clustered;
import dev.sdclr.process.StopSignal;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sdclr cluster}: parts images into clusters. */
@Command(
    name = "cluster",
    description = "Groups images into clusters by their features, and names one to represent each.")
final class ClusterCommand implements Callable<Integer> {

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  @Mixin private ModelOptions model;

  @Option(
      names = "--k",
      paramLabel = "N",
      description =
          "How many clusters (default: half the square root of the number of images, from 8 to 200).")
  private Integer k;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Random seed (default: 0).")
  private long seed;

  @Mixin private RowsOptions rows;

  ClusterCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    rows.requireFree();
    Console console = Console.of(spec, stop);
    Clustered clustered =
        console.run(
            new ClusterJob(
                model.model(),
                model.images(),
                k == null ? OptionalInt.empty() : OptionalInt.of(k),
                seed,
                rows.file(),
                rows.rawCells()));
    for (Cluster cluster : clustered.clusters()) {
      console.line(
          "%4d  %,7d images  %s%s",
          cluster.cluster(),
          cluster.size(),
          OneLine.of(cluster.medoid()),
          cluster.mostly() == null
              ? ""
              : "  (%.0f %% %s)".formatted(cluster.share(), OneLine.of(cluster.mostly())));
    }
    console.line(
        "%s in %s",
        Counted.of(clustered.images(), "image"),
        Counted.of(clustered.clusters().size(), "cluster"));
    rows.file().ifPresent(file -> console.line("written to %s", file));
    return 0;
  }
}
