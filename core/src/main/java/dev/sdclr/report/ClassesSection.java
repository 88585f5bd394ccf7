package dev.sdclr.report;

import dev.sdclr.Counted;
import dev.sdclr.report.chart.Chart;
import dev.sdclr.report.chart.ClassDots;
import dev.sdclr.report.chart.Figure;
import dev.sdclr.report.html.Element;
import dev.sdclr.report.html.Numbers;
import dev.sdclr.report.html.Page;
import dev.sdclr.report.html.Table;
import dev.sdclr.report.run.Command;
import dev.sdclr.report.run.ReportedRun;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.Intervals;
import dev.sdclr.run.statistics.Interval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Accuracy of every class, the largest first: where a long tail costs. */
final class ClassesSection {

  private static final int WIDTH = 1000;

  private ClassesSection() {}

  static Element of(List<ReportedRun> runs) {
    Element section = Page.section("classes", "Accuracy by class");
    Map<List<ClassCount>, List<ReportedRun>> bySplit = new LinkedHashMap<>();
    for (ReportedRun run : runs) {
      if (isScored(run)) {
        Evaluation evaluation = run.evaluation().orElseThrow();
        bySplit.computeIfAbsent(evaluation.classes(), key -> new ArrayList<>()).add(run);
      } else {
        section.add(Command.evaluate(run));
      }
    }
    bySplit.forEach((classes, scored) -> section.add(figure(classes, scored)));
    return section;
  }

  private static boolean isScored(ReportedRun run) {
    return run.linear("full").isPresent() && !run.evaluation().orElseThrow().classes().isEmpty();
  }

  private static Element figure(List<ClassCount> classes, List<ReportedRun> runs) {
    List<Integer> order =
        IntStream.range(0, classes.size())
            .boxed()
            .sorted(
                Comparator.comparing((Integer i) -> classes.get(i).group())
                    .thenComparing(i -> -classes.get(i).images()))
            .toList();
    List<ClassCount> ordered = order.stream().map(classes::get).toList();
    List<ClassDots.Row> rows =
        runs.stream()
            .map(run -> new ClassDots.Row(run, accuracies(run, order), intervals(run, order)))
            .toList();
    String title = "Full-shot linear probe";
    String counted = ClassCount.counted(runs.get(0).evaluation().orElseThrow().groups());
    Chart chart =
        new ClassDots(
            "Dot chart: accuracy of %s, largest first"
                .formatted(Counted.of(classes.size(), "class", "classes")),
            ordered,
            counted.substring(0, 1).toUpperCase(Locale.ROOT) + counted.substring(1),
            rows);
    return Figure.of(
        title, caption(classes, counted, runs.get(0)), runs, chart, WIDTH, table(ordered, rows));
  }

  private static List<Double> accuracies(ReportedRun run, List<Integer> order) {
    List<Double> byNumber = run.linear("full").orElseThrow().perClass();
    List<Double> ordered = new ArrayList<>();
    order.forEach(i -> ordered.add(byNumber.get(i)));
    return ordered;
  }

  private static List<Interval> intervals(ReportedRun run, List<Integer> order) {
    Intervals intervals = run.linear("full").orElseThrow().intervals();
    return intervals == null ? List.of() : order.stream().map(intervals.perClass()::get).toList();
  }

  private static String caption(List<ClassCount> classes, String counted, ReportedRun run) {
    StringBuilder caption =
        new StringBuilder(
            "Classes from the one with most %s, left, to the one with fewest. Bars below: how many"
                    .formatted(counted)
                + " each has.");
    if (!ClassDots.isNamed(classes)) {
      caption.append(
          " Lines: running mean over %d classes of similar size."
              .formatted(2 * ClassDots.NEIGHBOURS + 1));
    }
    boolean hasIntervals = run.linear("full").orElseThrow().intervals() != null;
    if (hasIntervals && ClassDots.isNamed(classes)) {
      caption.append(" Upright lines: 95 % of resamples of the class's test images.");
    }
    String test = run.evaluation().orElseThrow().testSplit();
    return test == null
        ? caption.toString()
        : caption.append(" Tested on: ").append(test).append('.').toString();
  }

  private static Table table(List<ClassCount> classes, List<ClassDots.Row> rows) {
    Table table = new Table("Accuracy by class, in percent");
    List<String> headings = new ArrayList<>(List.of("Class", "Group", "Images"));
    rows.forEach(row -> headings.add(row.run().label()));
    table.heading(headings);
    for (int i = 0; i < classes.size(); i++) {
      ClassCount type = classes.get(i);
      List<String> cells = new ArrayList<>();
      cells.add(type.group().spelled());
      cells.add(Numbers.count(type.images()));
      for (ClassDots.Row row : rows) {
        cells.add(row.text(i));
      }
      table.row(type.name(), cells);
    }
    return table;
  }
}
