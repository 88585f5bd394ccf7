package dev.sdclr.report;

import dev.sdclr.report.chart.Figure;
import dev.sdclr.report.chart.LineChart;
import dev.sdclr.report.chart.LineChart.Point;
import dev.sdclr.report.html.Element;
import dev.sdclr.report.html.Numbers;
import dev.sdclr.report.html.Page;
import dev.sdclr.report.run.ReportedRun;
import dev.sdclr.run.EarlyWarnings;
import dev.sdclr.run.FeatureQuality;
import dev.sdclr.run.RunRecord;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/** What features looked like over the epochs, without any label, and what is wrong with them. */
final class QualityFigures {

  private static final int WIDTH = 330;
  private static final int MAX_ROWS = 60;

  /**
   * What is drawn.
   *
   * @param title of the figure
   * @param caption that says how to read it
   * @param value of a line
   * @param decimals shown
   */
  private record Drawn(
      String title, String caption, ToDoubleFunction<FeatureQuality> value, int decimals) {}

  private static final List<Drawn> ALL =
      List.of(
          new Drawn(
              "Distance of views",
              "Mean distance of two views of an image, where 1 is that of two images: it should fall"
                  + " below the start's, at epoch 0.",
              FeatureQuality::viewDistance,
              3),
          new Drawn(
              "Effective rank",
              "RankMe of the features: near 1, they have collapsed.",
              FeatureQuality::effectiveRank,
              1),
          new Drawn(
              "Alignment",
              "Mean squared distance of two views of an image.",
              FeatureQuality::alignment,
              3),
          new Drawn(
              "Uniformity",
              "The lower, the more evenly features are spread; 0: all the same.",
              FeatureQuality::uniformity,
              3),
          new Drawn(
              "Agreement with the start",
              "Share of the nearest neighbours that were so at the start.",
              FeatureQuality::startAgreement,
              3));

  private QualityFigures() {}

  /** A sentence for each run that something is wrong with. */
  static List<String> warnings(List<ReportedRun> runs) {
    return runs.stream()
        .flatMap(
            run ->
                EarlyWarnings.of(run.quality(), lastEpoch(run)).stream()
                    .map(Numbers::withMinusSigns)
                    .map(warning -> "%s: %s".formatted(run.label(), warning)))
        .toList();
  }

  /** After which nothing can be changed any more. */
  private static int lastEpoch(ReportedRun run) {
    return run.record()
        .filter(record -> record.state() == RunRecord.State.DONE)
        .map(RunRecord::epochsDone)
        .orElse(Integer.MAX_VALUE);
  }

  /** Small figures side by side; nothing where no run was looked at. */
  static List<Element> of(List<ReportedRun> runs) {
    List<ReportedRun> watched = runs.stream().filter(run -> !run.quality().isEmpty()).toList();
    if (watched.isEmpty()) {
      return List.of();
    }
    Element figures = Element.of("div").with("class", "thirds");
    ALL.forEach(drawn -> figures.add(figure(watched, drawn)));
    return List.of(
        Element.of("h3", "Features without labels"),
        Page.reading(
            "Of a fixed sample of the training images, while training. They warn of what has gone"
                + " wrong; only an evaluation with labels says that a run is good."),
        figures);
  }

  private static Element figure(List<ReportedRun> runs, Drawn drawn) {
    List<LineChart.Line> lines = runs.stream().map(run -> line(run, drawn)).toList();
    String description =
        "Line chart: %s by epoch for %s"
            .formatted(
                drawn.title(), String.join(", ", runs.stream().map(ReportedRun::label).toList()));
    DoubleFunction<String> format = y -> Numbers.fixed(y, drawn.decimals());
    return Figure.of(
        drawn.title(),
        drawn.caption(),
        runs,
        new LineChart(description, "Epoch", drawn.title(), lines, format),
        WIDTH,
        LineChart.table(drawn.title() + " by epoch", lines, MAX_ROWS, format));
  }

  private static LineChart.Line line(ReportedRun run, Drawn drawn) {
    return new LineChart.Line(
        run,
        run.quality().stream()
            .map(line -> new Point(line.epoch(), drawn.value().applyAsDouble(line)))
            .toList());
  }
}
