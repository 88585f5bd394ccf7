package dev.sdclr.cli.terminal;

import dev.sdclr.run.ClassCount;
import dev.sdclr.run.OrderingEvaluation;
import dev.sdclr.run.OrderingEvaluation.ClassesFound;
import dev.sdclr.run.OrderingEvaluation.OrderingScore;
import dev.sdclr.run.statistics.Interval;
import java.util.List;
import java.util.stream.Collectors;

/** Prints how well orderings of a run's images find rare ones. */
public record OrderingsTable(Console console) {

  private static final String LINE = "%-22s %6s %13s %6s  %-17s  %s";

  public void print(String run, OrderingEvaluation judged) {
    console.line("");
    console.line(
        "%s: rare images among %,d, by %d orderings; rare are %s (%s)",
        run,
        judged.images(),
        judged.orderings().size(),
        judged.rareClasses().stream()
            .map(c -> "%s (%,d)".formatted(c.name(), c.images()))
            .collect(Collectors.joining(", ")),
        judged.groups());
    List<ClassesFound> found = judged.orderings().get(0).classesFound();
    console.line(
        LINE,
        "ordering",
        "AUROC",
        "95 %",
        "AP",
        "lift " + tops(judged),
        "rare classes in the first "
            + found.stream()
                .map(f -> Integer.toString(f.images()))
                .collect(Collectors.joining(", ")));
    judged.orderings().forEach(this::row);
    long rare = judged.rareClasses().stream().mapToLong(ClassCount::images).sum();
    console.line(
        LINE,
        "by chance",
        "0.500",
        "",
        "%.3f".formatted((double) rare / judged.images()),
        "1.0",
        found.stream().map(f -> "%.1f".formatted(f.byLot())).collect(Collectors.joining(", ")));
  }

  private static String tops(OrderingEvaluation judged) {
    return judged.orderings().get(0).lifts().stream()
        .map(lift -> "%.0f %%".formatted(lift.topPercent()))
        .collect(Collectors.joining(", "));
  }

  private void row(OrderingScore score) {
    Interval interval = score.all().aurocInterval();
    console.line(
        LINE,
        score.name(),
        "%.3f".formatted(score.all().auroc()),
        "%.3f-%.3f".formatted(interval.low(), interval.high()),
        "%.3f".formatted(score.all().averagePrecision()),
        score.lifts().stream()
            .map(lift -> "%.1f".formatted(lift.lift()))
            .collect(Collectors.joining(", ")),
        score.classesFound().stream()
                .map(found -> Integer.toString(found.classes()))
                .collect(Collectors.joining(", "))
            + (score.reversedHere() ? "  reversed here" : ""));
  }
}
