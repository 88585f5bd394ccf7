package dev.sdclr.study;

import dev.sdclr.report.chart.Figure;
import dev.sdclr.report.chart.Legend;
import dev.sdclr.report.chart.LineChart;
import dev.sdclr.report.chart.LineChart.Point;
import dev.sdclr.report.html.Element;
import dev.sdclr.report.html.Numbers;
import dev.sdclr.study.StudyRun.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleFunction;
import java.util.function.Function;

/**
 * How the arms of a study learn, epoch by epoch, as means over the runs that are judged and end.
 */
final class StudyCurves {

  private static final int MAX_ROWS = 60;

  private final StudyResults results;
  private final StudyPlan plan;

  StudyCurves(StudyResults results) {
    this.results = results;
    this.plan = results.plan();
  }

  /** A figure of the nearest neighbours and one of the losses for every data set. */
  List<Element> figures() {
    List<Element> figures = new ArrayList<>();
    for (String data : plan.data().keySet()) {
      figure(
          data,
          "Nearest neighbours over epochs",
          "Mean accuracy over the runs that are judged and did not diverge, in percent.",
          StudyCurves::neighbours,
          figures);
      figure(
          data,
          "Loss over epochs",
          "Mean over the runs that are judged and did not diverge. Losses of different arms may be different quantities: compare the shapes.",
          StudyCurves::losses,
          figures);
    }
    return figures;
  }

  private void figure(
      String data,
      String title,
      String caption,
      Function<StudyRecord, Map<Integer, Double>> values,
      List<Element> figures) {
    List<LineChart.Line> lines = new ArrayList<>();
    for (String arm : plan.arms().keySet()) {
      Map<Integer, List<Double>> byEpoch = new TreeMap<>();
      List<StudyRecord> ended =
          results
              .records(data, arm)
              .filter(r -> r.key().role() == Role.JUDGE && r.evaluation() != null)
              .toList();
      ended.forEach(
          record ->
              values
                  .apply(record)
                  .forEach(
                      (epoch, value) ->
                          byEpoch.computeIfAbsent(epoch, e -> new ArrayList<>()).add(value)));
      List<Point> points =
          byEpoch.entrySet().stream()
              .filter(at -> at.getValue().size() == ended.size()) // a mean of the same runs
              .map(
                  at ->
                      new Point(
                          at.getKey(),
                          at.getValue().stream().mapToDouble(v -> v).average().orElseThrow()))
              .toList();
      if (points.size() > 1) {
        lines.add(new LineChart.Line(arm, StudyPage.style(plan, arm), points));
      }
    }
    lines.removeIf(line -> !line.isDrawable());
    if (!lines.isEmpty()) {
      DoubleFunction<String> format = value -> Numbers.fixed(value, 2);
      figures.add(
          Figure.of(
              "%s, %s".formatted(title, data),
              caption,
              Legend.ofLines(lines),
              new LineChart(title + " on " + data, "Epoch", title, lines, format),
              StudyPage.WIDTH,
              LineChart.table(title, lines, MAX_ROWS, format)));
    }
  }

  private static Map<Integer, Double> neighbours(StudyRecord record) {
    Map<Integer, Double> points = new TreeMap<>();
    record.curve().forEach(point -> points.put(point.epoch(), point.accuracy()));
    return points;
  }

  private static Map<Integer, Double> losses(StudyRecord record) {
    Map<Integer, Double> points = new TreeMap<>();
    for (int i = 0; i < record.losses().size(); i++) {
      points.put(i + 1, record.losses().get(i));
    }
    return points;
  }
}
