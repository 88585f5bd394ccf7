package dev.sdclr.cli;

import dev.sdclr.Counted;
import dev.sdclr.OneLine;
import dev.sdclr.cli.options.ModelOptions;
import dev.sdclr.cli.options.RowsOptions;
import dev.sdclr.cli.terminal.Console;
import dev.sdclr.job.DuplicatesJob;
import dev.sdclr.job.DuplicatesJob.Found;
import dev.sdclr.job.DuplicatesJob.Member;
import dev.sdclr.process.StopSignal;
import dev.sdclr.rare.feature.NearDuplicates;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sdclr duplicates}: groups of near-duplicates. */
@Command(
    name = "duplicates",
    description = {
      "Finds groups of near-duplicates: pictures compressed again, resized or slightly cut.",
      "It only reports: no image is changed."
    })
final class DuplicatesCommand implements Callable<Integer> {

  private static final int SHOWN = 20;
  private static final int SHOWN_OF_GROUP = 4;

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  @Mixin private ModelOptions model;

  @Option(
      names = "--threshold",
      paramLabel = "T",
      description =
          "How near duplicates lie, as a share of the distance to the tenth neighbour (default: "
              + NearDuplicates.SIMILAR
              + "; a larger value finds stronger changes, and more false alarms).")
  private Double threshold;

  @Mixin private RowsOptions rows;

  DuplicatesCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    rows.requireFree();
    Console console = Console.of(spec, stop);
    Found found =
        console.run(
            new DuplicatesJob(
                model.model(),
                model.images(),
                threshold == null ? NearDuplicates.SIMILAR : threshold,
                rows.file(),
                rows.rawCells()));
    for (int group = 1; group <= Math.min(SHOWN, found.groups()); group++) {
      int number = group;
      List<Member> members =
          found.members().stream().filter(member -> member.group() == number).toList();
      String others = members.size() > SHOWN_OF_GROUP ? ", …" : "";
      console.line(
          "%,5d alike: %s%s",
          members.size(),
          members.stream()
              .limit(SHOWN_OF_GROUP)
              .map(member -> OneLine.of(member.path()))
              .collect(Collectors.joining(", ")),
          others);
    }
    if (found.groups() > SHOWN) {
      console.line("… and %s: --out writes all", Counted.of(found.groups() - SHOWN, "more group"));
    }
    console.line(
        "%s, %s of near-duplicates: %s much like the first of %s group",
        Counted.of(found.images(), "image"),
        Counted.of(found.groups(), "group"),
        Counted.of(found.extra(), "image is", "images are"),
        found.extra() == 1 ? "its" : "their");
    rows.file().ifPresent(file -> console.line("written to %s", file));
    return 0;
  }
}
