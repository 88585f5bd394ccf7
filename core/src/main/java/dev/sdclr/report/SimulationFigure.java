package dev.sdclr.report;

import dev.sdclr.report.chart.Figure;
import dev.sdclr.report.chart.Legend;
import dev.sdclr.report.chart.LineChart;
import dev.sdclr.report.chart.LineChart.Point;
import dev.sdclr.report.html.Element;
import dev.sdclr.report.html.Numbers;
import dev.sdclr.report.html.Table;
import dev.sdclr.report.run.ReportedRun;
import dev.sdclr.run.LabelSimulation;
import dev.sdclr.run.LabelSimulation.Found;
import dev.sdclr.run.statistics.Interval;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rare images found with so many labels, by suggestions and by what else could be done. */
final class SimulationFigure {

  private static final int WIDTH = 620;

  private SimulationFigure() {}

  static Element of(ReportedRun run, LabelSimulation played) {
    List<LineChart.Line> lines = new ArrayList<>();
    for (String name : drawn(played)) {
      List<Point> points = new ArrayList<>();
      for (int i = 0; i < played.budgets().size(); i++) {
        points.add(
            new Point(played.budgets().get(i), played.strategies().get(name).rareImages().get(i)));
      }
      lines.add(new LineChart.Line(name, run.style().line(lines.size()), points));
    }
    String description =
        "Line chart: rare images found by number of labels, for %s: %s"
            .formatted(
                run.label(), String.join(", ", lines.stream().map(LineChart.Line::label).toList()));
    return Figure.of(
        "How many rare images so many labels find",
        "Simulated with known labels: images of rare classes (%s; %s) among those labelled, %s of %s in all; the mean of %s."
            .formatted(
                played.rareClasses().isEmpty() ? "none" : String.join(", ", played.rareClasses()),
                played.rareDefinition(),
                Numbers.count(played.rareImages()),
                Numbers.count(played.images(), "image", "images"),
                Numbers.count(played.seeds().size(), "seed", "seeds")),
        Legend.ofLines(lines),
        new LineChart(description, "Labels", "Rare images", lines, y -> Numbers.fixed(y, 1)),
        WIDTH,
        table(played));
  }

  /** Suggestions, chance, the ordering that found most in the end, and the two usual rivals. */
  private static Set<String> drawn(LabelSimulation played) {
    Set<String> usual = new LinkedHashSet<>();
    usual.add(LabelSimulation.SUGGEST);
    usual.add(LabelSimulation.RANDOM);
    usual.add("uncertainty");
    usual.add("k-centre");
    played.strategies().entrySet().stream()
        .filter(entry -> !usual.contains(entry.getKey()))
        .max((a, b) -> Double.compare(last(a.getValue()), last(b.getValue())))
        .ifPresent(best -> usual.add(best.getKey()));
    usual.retainAll(played.strategies().keySet());
    return usual;
  }

  private static double last(Found found) {
    return found.rareImages().get(found.rareImages().size() - 1);
  }

  private static Table table(LabelSimulation played) {
    List<String> columns = new ArrayList<>(List.of("Strategy"));
    for (int budget : played.budgets()) {
      columns.add("Rare images, " + Numbers.count(budget, "label", "labels"));
      columns.add("Rare classes");
    }
    Table table = new Table("Rare images found with so many labels").heading(columns);
    for (Map.Entry<String, Found> strategy : played.strategies().entrySet()) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < played.budgets().size(); i++) {
        Found found = strategy.getValue();
        cells.add(with(found.rareImages().get(i), found.rareImagesInterval().get(i)));
        cells.add(Numbers.fixed(found.rareClassesFound().get(i), 1));
      }
      table.row(strategy.getKey(), cells);
    }
    return table;
  }

  private static String with(double mean, Interval interval) {
    return interval.low() == interval.high()
        ? Numbers.fixed(mean, 1)
        : Numbers.with(mean, interval, 1);
  }
}
