package dev.sdclr.report;

import dev.sdclr.report.chart.Figure;
import dev.sdclr.report.chart.Legend;
import dev.sdclr.report.chart.LineChart;
import dev.sdclr.report.chart.LineChart.Point;
import dev.sdclr.report.chart.Spread;
import dev.sdclr.report.html.Element;
import dev.sdclr.report.html.Numbers;
import dev.sdclr.report.html.Table;
import dev.sdclr.report.run.ReportedRun;
import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.Forgetting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Which groups of classes a run forgets at which stage of its training. */
final class ForgettingFigure {

  private static final int WIDTH = 500;
  private static final int MAX_ROWS = 60;

  private ForgettingFigure() {}

  /** The figures, if the run was mined while it was trained. */
  static Optional<Element> of(ReportedRun run) {
    List<LineChart.Line> groups = groups(run, (line, value) -> value);
    if (groups.isEmpty()) {
      List<LineChart.Line> all = new ArrayList<>();
      add(all, run, "All images", Forgetting::mean);
      return all.isEmpty() ? Optional.empty() : Optional.of(means(run, all));
    }
    List<LineChart.Line> shares = groups(run, (line, value) -> value / line.mean());
    Element both = Element.of("div", means(run, groups)).with("class", "halves");
    return Optional.of(shares.isEmpty() ? both : both.add(comparison(run, shares)));
  }

  private static Element means(ReportedRun run, List<LineChart.Line> lines) {
    return figure(
        run,
        lines,
        "Which groups are forgotten at which stage",
        "Mean score of the classes of each group, by how often they occur, when the encoder of"
            + " that epoch is pruned: the higher, the more is forgotten.",
        "Score",
        4);
  }

  /** Scores fall by far while training, which hides how groups differ in its later stages. */
  private static Element comparison(ReportedRun run, List<LineChart.Line> lines) {
    return figure(
        run,
        lines,
        "The same against all images",
        "Each group's mean score over that of all images: above 1, it is forgotten more than they"
            + " are.",
        "Ratio",
        3);
  }

  private static Element figure(
      ReportedRun run,
      List<LineChart.Line> lines,
      String title,
      String caption,
      String unit,
      int decimals) {
    String description =
        "Line chart: %s, by epoch, for %s: %s"
            .formatted(
                title,
                run.label(),
                String.join(", ", lines.stream().map(LineChart.Line::label).toList()));
    return Figure.of(
        title,
        caption,
        Legend.ofLines(lines),
        new LineChart(description, "Epoch", unit, lines, y -> Numbers.fixed(y, decimals)),
        WIDTH,
        table(run, lines, unit, decimals));
  }

  private static List<LineChart.Line> groups(
      ReportedRun run, BiFunction<Forgetting, Double, Double> measure) {
    List<LineChart.Line> lines = new ArrayList<>();
    add(lines, run, Group.MANY.spelled(), of(Forgetting::many, measure));
    add(lines, run, Group.MEDIUM.spelled(), of(Forgetting::medium, measure));
    add(lines, run, Group.FEW.spelled(), of(Forgetting::few, measure));
    return lines;
  }

  private static Function<Forgetting, Double> of(
      Function<Forgetting, Double> group, BiFunction<Forgetting, Double, Double> measure) {
    return line -> group.apply(line) == null ? null : measure.apply(line, group.apply(line));
  }

  private static void add(
      List<LineChart.Line> lines,
      ReportedRun run,
      String label,
      Function<Forgetting, Double> value) {
    List<Point> points =
        run.forgetting().stream()
            .filter(line -> value.apply(line) != null)
            .map(line -> new Point(line.epoch(), value.apply(line)))
            .toList();
    LineChart.Line line = new LineChart.Line(label, run.style().line(lines.size()), points);
    if (line.isDrawable()) {
      lines.add(line);
    }
  }

  private static Table table(
      ReportedRun run, List<LineChart.Line> lines, String unit, int decimals) {
    Table table = new Table(unit + " by epoch and group");
    List<String> headings = new ArrayList<>(List.of("Epoch"));
    lines.forEach(line -> headings.add(line.label()));
    headings.addAll(List.of("Rarest in the top 10 %", "AUROC"));
    table.heading(headings);
    for (Forgetting epoch : Spread.evenly(run.forgetting(), MAX_ROWS)) {
      List<String> cells = new ArrayList<>();
      for (LineChart.Line line : lines) {
        cells.add(line.at(epoch.epoch(), y -> Numbers.fixed(y, decimals)));
      }
      cells.add(known(epoch.tailShareInTop10(), Numbers::percent));
      cells.add(known(epoch.auroc(), auroc -> Numbers.fixed(auroc, 3)));
      table.row(Numbers.count(epoch.epoch()), cells);
    }
    return table;
  }

  private static String known(Double value, Function<Double, String> format) {
    return value == null ? Numbers.DASH : format.apply(value);
  }
}
