package dev.sdclr.report;

import dev.sdclr.report.chart.Chart;
import dev.sdclr.report.chart.Figure;
import dev.sdclr.report.chart.GroupBars;
import dev.sdclr.report.html.Element;
import dev.sdclr.report.html.Numbers;
import dev.sdclr.report.html.Page;
import dev.sdclr.report.html.Table;
import dev.sdclr.report.run.Command;
import dev.sdclr.report.run.ReportedRun;
import dev.sdclr.report.statistics.Measure;
import dev.sdclr.report.statistics.Quantity;
import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.Score;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Accuracy of the many, medium and few classes, learnt from all labels and from a few. */
final class GroupsSection {

  private static final int WIDTH = 490;
  private static final List<Measure> PROBES = List.of(Measure.FULL, Measure.FEW);

  private GroupsSection() {}

  static Element of(List<ReportedRun> runs) {
    Element section = Page.section("groups", "Many, medium, few");
    double highest =
        PROBES.stream()
            .flatMap(probe -> runs.stream().filter(probe::has).map(probe::of))
            .flatMap(score -> Stream.of(Group.values()).map(group -> highest(score, group)))
            .filter(Double::isFinite)
            .max(Double::compare)
            .orElse(0.0);
    Element beside = Element.of("div").with("class", "halves");
    for (Measure probe : PROBES) {
      List<GroupBars.Bars> bars =
          runs.stream()
              .filter(probe::has)
              .map(run -> new GroupBars.Bars(run, probe.of(run)))
              .toList();
      if (!bars.isEmpty()) {
        beside.add(figure(probe, bars, highest));
      }
    }
    runs.stream()
        .filter(run -> run.linear("full").isEmpty() && run.linear("few").isEmpty())
        .forEach(run -> section.add(Command.evaluate(run)));
    return section.add(beside);
  }

  private static double highest(Score score, Group group) {
    boolean hasInterval = score.intervals() != null && score.intervals().group(group) != null;
    return hasInterval ? score.intervals().group(group).high() : score.group(group);
  }

  private static Element figure(Measure probe, List<GroupBars.Bars> bars, double highest) {
    List<ReportedRun> runs = bars.stream().map(GroupBars.Bars::run).toList();
    String title = probe.equals(Measure.FULL) ? "Full-shot linear probe" : "Few-shot linear probe";
    Chart chart =
        new GroupBars(
            "Bar chart: accuracy of the many, medium and few classes, " + title, bars, highest);
    return Figure.of(title, caption(bars), runs, chart, WIDTH, table(title, bars));
  }

  private static String caption(List<GroupBars.Bars> bars) {
    Map<String, List<String>> learners =
        bars.stream()
            .filter(bar -> bar.score().labelSplit() != null)
            .filter(bar -> !bar.score().labelSplit().isBlank())
            .collect(
                Collectors.groupingBy(
                    bar -> bar.score().labelSplit(),
                    LinkedHashMap::new,
                    Collectors.mapping(bar -> bar.run().label(), Collectors.toList())));
    if (learners.isEmpty()) {
      return "Mean class accuracy of each group of classes.";
    }
    return learners.entrySet().stream()
        .map(
            entry ->
                learners.size() == 1
                    ? entry.getKey()
                    : "%s (%s)".formatted(entry.getKey(), String.join(", ", entry.getValue())))
        .collect(Collectors.joining("; ", "The probe learns from: ", "."));
  }

  private static Table table(String title, List<GroupBars.Bars> bars) {
    List<Group> groups = GroupBars.groups(bars);
    boolean isBalancednessKnown =
        bars.stream().anyMatch(bar -> Double.isFinite(Quantity.BALANCEDNESS.of(bar.score())));
    List<String> headings = new ArrayList<>(List.of("Run"));
    groups.forEach(group -> headings.add(group.spelled()));
    if (isBalancednessKnown) {
      headings.add("Balancedness, points");
    }
    Table table = new Table(title + ": accuracy by group, in percent").heading(headings);
    for (GroupBars.Bars bar : bars) {
      List<String> cells = new ArrayList<>();
      groups.forEach(group -> cells.add(Numbers.points(bar.of(group))));
      if (isBalancednessKnown) {
        cells.add(Numbers.points(Quantity.BALANCEDNESS.of(bar.score())));
      }
      table.row(bar.run().label(), cells);
    }
    return table;
  }
}
