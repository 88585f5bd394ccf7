package dev.sdclr.cli;

import dev.sdclr.Counted;
import dev.sdclr.OneLine;
import dev.sdclr.Ranges;
import dev.sdclr.UsageException;
import dev.sdclr.cli.options.GroupOptions;
import dev.sdclr.cli.options.ModelOptions;
import dev.sdclr.cli.options.TableOptions;
import dev.sdclr.cli.terminal.Console;
import dev.sdclr.cli.terminal.NextSteps;
import dev.sdclr.eval.EvaluationPlan.Protocol;
import dev.sdclr.job.SimulateJob;
import dev.sdclr.job.SuggestJob;
import dev.sdclr.job.SuggestJob.Suggested;
import dev.sdclr.job.SuggestJob.SuggestedImage;
import dev.sdclr.process.StopSignal;
import dev.sdclr.rare.suggest.KindShares;
import dev.sdclr.run.LabelSimulation;
import dev.sdclr.run.LabelSimulation.Found;
import dev.sdclr.run.statistics.Interval;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sdclr suggest}: which images to label next. */
@Command(
    name = "suggest",
    description = {
      "Suggests which images to label next, so that rare ones are found with few labels.",
      "Label them, and ask again: it learns from every label."
    })
final class SuggestCommand implements Callable<Integer> {

  private static final int MAX_IMAGES = 1_000_000;

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  @Mixin private ModelOptions model;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description =
          "Labels so far: a CSV file with columns path (or index) and label, in the order in which "
              + "they were given, where a label ? means not sure, ! a bad image; or labels in "
              + "another form, see labels import (default: those that labels and explore kept with "
              + "the run or the features).")
  private Path labels;

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "How many images to suggest (default: 20).")
  private Integer top;

  @Option(names = "--seed", paramLabel = "N", description = "Random seed (default: 0).")
  private Long seed;

  @Option(
      names = "--shares",
      paramLabel = "D,G,U,C",
      split = ",",
      hideParamSyntax = true,
      description =
          "How many to suggest for discovery, growth of small classes, doubt and coverage, as "
              + "proportions (default: what the labels so far call for).")
  private List<Double> shares = List.of();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Write the suggestions as a CSV file to fill in: its column label is empty, and --labels "
              + "reads it.")
  private Path out;

  @Mixin private TableOptions output;

  @Option(
      names = "--simulate",
      description =
          "Simulate labelling with known labels, and compare with chance, each ordering, "
              + "uncertainty and k-centre; writes RUN/simulation.json for the report.")
  private boolean simulate;

  @Option(
      names = "--budget",
      paramLabel = "N",
      description = "With --simulate: labels at the end (default: 200).")
  private Integer budget;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "With --simulate: labels between two rounds (default: 10).")
  private Integer batch;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "With --simulate: how many times to simulate (default: 5).")
  private Integer seeds;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "With --simulate: write the outcome there, too.")
  private Path json;

  @Mixin private GroupOptions groups;

  SuggestCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    requireSense();
    Console console = Console.of(spec, stop);
    if (simulate) {
      SimulateJob job =
          new SimulateJob(
              model.model(),
              model.images(),
              groups.grouping(Protocol.CACHED),
              within("--budget", budget, 200),
              within("--batch", batch, 10),
              within("--seeds", seeds, 5),
              Optional.ofNullable(json));
      print(console.run(job), console);
    } else {
      int asked = within("--top", top, 20);
      SuggestJob job =
          new SuggestJob(
              model.model(),
              model.images(),
              Optional.ofNullable(labels),
              asked,
              chosenShares(),
              seed == null ? 0 : seed,
              Optional.ofNullable(out),
              output.rawCells());
      print(console.run(job), asked, console);
    }
    return 0;
  }

  private void requireSense() {
    if (simulate && (labels != null || out != null || !shares.isEmpty())) {
      throw new UsageException(
          "--simulate plays from the first label on, with shares of its own: leave --labels,"
              + " --shares and --out out");
    }
    if (simulate && (top != null || seed != null)) {
      throw new UsageException(
          "--simulate has --batch labels a round, and plays --seeds times: leave --top and --seed"
              + " out");
    }
    if (!simulate && groups.areGiven()) {
      throw new UsageException(
          "--groups and --group-counts belong to --simulate: add that, or leave them out");
    }
    if (!simulate && (budget != null || batch != null || seeds != null || json != null)) {
      throw new UsageException(
          "--budget, --batch, --seeds and --json belong to --simulate: add that, or leave them"
              + " out");
    }
    if (out != null) {
      output.requireFree(out);
    } else if (json == null) {
      output.requireNothingAsked(simulate ? "leave it out" : "add --out FILE");
    }
    if (json != null) {
      output.requireFree("--json", json);
    }
  }

  private static int within(String option, Integer given, int usual) {
    if (given == null) {
      return usual;
    }
    UsageException.check(() -> Ranges.within(option, given, 1, MAX_IMAGES));
    return given;
  }

  private Optional<KindShares> chosenShares() {
    if (shares.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(KindShares.of(shares));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--shares: " + e.getMessage());
    }
  }

  private void print(Suggested suggested, int asked, Console console) {
    List<SuggestedImage> images = suggested.images();
    images.forEach(
        image ->
            console.line(
                "%3d  %s  (%s: %s)",
                image.rank(), OneLine.of(image.path()), image.kind(), image.reason()));
    if (images.size() < asked) {
      console.line(
          "note: %,d of %,d: all other images are labelled, or near-duplicates of these or of labelled ones",
          images.size(), asked);
    }
    console.line("%s", suggested.round().unseen().sentence());
    if (out != null) {
      console.line("written to %s: fill in its column label", out);
      new NextSteps(console).importLabels(model.model(), model.imageWords(), out);
    }
  }

  private static void print(LabelSimulation played, Console console) {
    console.line(
        "%s of %s; rare are %s, %s (%s)",
        Counted.of(played.images(), "image"),
        Counted.of(played.classes(), "class", "classes"),
        played.rareClasses().isEmpty() ? "none" : String.join(", ", played.rareClasses()),
        Counted.of(played.rareImages(), "image"),
        played.rareDefinition());
    console.line(
        "%-22s rare images (classes) found with %s labels",
        "strategy",
        played.budgets().stream().map(String::valueOf).collect(Collectors.joining(", ")));
    played
        .strategies()
        .forEach(
            (name, found) ->
                console.line(
                    "%-22s %s",
                    name,
                    IntStream.range(0, played.budgets().size())
                        .mapToObj(i -> cell(found, i))
                        .collect(Collectors.joining("  "))));
  }

  private static String cell(Found found, int budget) {
    Interval interval = found.rareImagesInterval().get(budget);
    double mean = found.rareImages().get(budget);
    double reach = Math.max(interval.high() - mean, mean - interval.low());
    return "%.1f%s (%.1f)"
        .formatted(
            mean,
            reach > 0 ? " ± %.1f".formatted(reach) : "",
            found.rareClassesFound().get(budget));
  }
}
