package dev.sdclr.report;

import dev.sdclr.report.chart.Chart;
import dev.sdclr.report.chart.Figure;
import dev.sdclr.report.chart.LineChart;
import dev.sdclr.report.chart.LineChart.Point;
import dev.sdclr.report.html.Element;
import dev.sdclr.report.html.Numbers;
import dev.sdclr.report.html.Page;
import dev.sdclr.report.html.Table;
import dev.sdclr.report.run.Command;
import dev.sdclr.report.run.ReportedRun;
import dev.sdclr.run.Metric;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/** Loss and learning rate by epoch. */
final class TrainingSection {

  private static final int MAX_ROWS = 60;

  private TrainingSection() {}

  static Element of(List<ReportedRun> runs) {
    Element section = Page.section("training", "Training");
    List<ReportedRun> trained = runs.stream().filter(run -> !run.epochs().isEmpty()).toList();
    if (!trained.isEmpty()) {
      section.add(
          Element.of("div")
              .with("class", "beside")
              .add(
                  figure(
                      trained,
                      "Loss",
                      caption(trained),
                      Metric::loss,
                      loss -> Numbers.fixed(loss, 4),
                      660),
                  figure(
                      trained,
                      "Learning rate",
                      "At the end of each epoch.",
                      Metric::learningRate,
                      rate -> Numbers.significant(rate, 3),
                      340)));
    }
    section.add(QualityFigures.of(runs));
    runs.stream()
        .filter(run -> run.epochs().isEmpty())
        .map(run -> run.keepsEncoder() ? kept(run) : Command.resume(run))
        .forEach(section::add);
    return section;
  }

  private static Element kept(ReportedRun run) {
    return Element.of("p", run.label() + " keeps its encoder as it was: nothing is trained.");
  }

  private static String caption(List<ReportedRun> runs) {
    String caption = "Mean loss of each epoch. Note where the axis begins.";
    boolean mixed = runs.stream().map(ReportedRun::method).distinct().count() > 1;
    return mixed
        ? caption + " Losses of different methods are different quantities: compare the shapes."
        : caption;
  }

  private static Element figure(
      List<ReportedRun> runs,
      String title,
      String caption,
      ToDoubleFunction<Metric> value,
      DoubleFunction<String> format,
      int width) {
    List<LineChart.Line> lines = runs.stream().map(run -> line(run, value)).toList();
    Table table = table(title, lines, format);
    List<LineChart.Line> drawable = lines.stream().filter(LineChart.Line::isDrawable).toList();
    if (drawable.isEmpty()) {
      return Element.of(
          "figure",
          Element.of(
              "figcaption",
              Element.of("h3", title),
              Element.of("p", "Not a number in any epoch: the training diverged.")));
    }
    String description =
        "Line chart: %s by epoch for %s".formatted(title.toLowerCase(Locale.ROOT), names(runs));
    Chart chart = new LineChart(description, "Epoch", title, drawable, format);
    return Figure.of(title, caption, runs, chart, width, table);
  }

  private static String names(List<ReportedRun> runs) {
    return String.join(", ", runs.stream().map(ReportedRun::label).toList());
  }

  private static LineChart.Line line(ReportedRun run, ToDoubleFunction<Metric> value) {
    return new LineChart.Line(
        run,
        run.epochs().stream()
            .map(metric -> new Point(metric.epoch(), value.applyAsDouble(metric)))
            .toList());
  }

  private static Table table(
      String title, List<LineChart.Line> lines, DoubleFunction<String> format) {
    boolean all = LineChart.positions(lines, MAX_ROWS).size() < MAX_ROWS;
    String caption = title + (all ? " by epoch" : " at some of the epochs");
    return LineChart.table(caption, lines, MAX_ROWS, format);
  }
}
