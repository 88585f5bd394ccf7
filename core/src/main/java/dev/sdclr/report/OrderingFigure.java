package dev.sdclr.report;

import dev.sdclr.report.chart.Axis;
import dev.sdclr.report.chart.Chart;
import dev.sdclr.report.chart.Figure;
import dev.sdclr.report.chart.Frame;
import dev.sdclr.report.chart.Scale;
import dev.sdclr.report.html.Element;
import dev.sdclr.report.html.Numbers;
import dev.sdclr.report.html.Page;
import dev.sdclr.report.html.Svg;
import dev.sdclr.report.html.Table;
import dev.sdclr.report.run.ReportedRun;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.OrderingEvaluation;
import dev.sdclr.run.OrderingEvaluation.ClassesFound;
import dev.sdclr.run.OrderingEvaluation.Detection;
import dev.sdclr.run.OrderingEvaluation.OrderingScore;
import dev.sdclr.run.statistics.Interval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** How well each ordering of a run's images finds rare ones: its area under the curve, a dot. */
final class OrderingFigure {

  private static final int WIDTH = 620;

  private OrderingFigure() {}

  static Element of(ReportedRun run, OrderingEvaluation judged) {
    String best =
        judged.orderings().stream()
            .max(Comparator.comparingDouble(score -> score.all().auroc()))
            .map(score -> "%s reaches %s".formatted(score.name(), auroc(score)))
            .orElse("");
    return Figure.of(
        "How well each ordering finds rare images",
        ("Judged by labels that no ordering has seen: the chance that of one rare image and one other"
                + " the rare one stands first (AUROC), with 95 %% intervals over the images; 0.5 is"
                + " chance, and an ordering below it is reversed here. Rare: %s (%s).")
            .formatted(named(judged), judged.groups()),
        Page.reading("Of this run: another run may order them otherwise."),
        new Dots(run, judged.orderings(), "Dot chart: AUROC of each ordering; " + best),
        WIDTH,
        table(judged));
  }

  private static String named(OrderingEvaluation judged) {
    return judged.rareClasses().stream().map(ClassCount::name).collect(Collectors.joining(", "));
  }

  private static String auroc(OrderingScore score) {
    return Numbers.fixed(score.all().auroc(), 3);
  }

  private static Table table(OrderingEvaluation judged) {
    List<String> columns = new ArrayList<>(List.of("Ordering", "AUROC", "Average precision"));
    OrderingScore any = judged.orderings().get(0);
    any.lifts().forEach(l -> columns.add("Lift, first " + Numbers.percent(l.topPercent())));
    any.classesFound()
        .forEach(
            f -> columns.add("Rare classes in " + Numbers.count(f.images(), "image", "images")));
    judged.rareClasses().forEach(c -> columns.add("AUROC, " + c.name()));
    columns.add("");
    Table table = new Table("How well each ordering finds rare images").heading(columns);
    judged.orderings().forEach(score -> table.row(score.name(), cells(score)));
    return table;
  }

  private static List<String> cells(OrderingScore score) {
    List<String> cells = new ArrayList<>();
    Detection all = score.all();
    cells.add(Numbers.with(all.auroc(), all.aurocInterval(), 3));
    cells.add(Numbers.with(all.averagePrecision(), all.averagePrecisionInterval(), 3));
    score.lifts().forEach(lift -> cells.add(Numbers.with(lift.lift(), lift.interval(), 1)));
    for (ClassesFound found : score.classesFound()) {
      cells.add(
          "%d (%s–%s; by chance %s)"
              .formatted(
                  found.classes(),
                  Numbers.fixed(found.interval().low(), 0),
                  Numbers.fixed(found.interval().high(), 0),
                  Numbers.fixed(found.byLot(), 1)));
    }
    score
        .perClass()
        .values()
        .forEach(f -> cells.add(Numbers.with(f.auroc(), f.aurocInterval(), 3)));
    cells.add(score.reversedHere() ? "reversed here" : "");
    return cells;
  }

  /** A row an ordering, from zero to one. */
  private record Dots(ReportedRun run, List<OrderingScore> scores, String description)
      implements Chart {

    private static final double ROW = 24;
    private static final double NAME = 158;
    private static final double RIGHT = 96;
    private static final double RADIUS = 4.5;

    @Override
    public Element draw(int width) {
      Frame frame = new Frame(NAME, width - RIGHT, 4, 4 + scores.size() * ROW);
      Axis axis = Axis.covering(0, 1, 5);
      Scale x = frame.horizontal(axis);
      Element picture = Svg.picture(width, (int) frame.bottom() + 40, description);
      picture.add(frame.ticksBelow(axis, "AUROC"));
      picture.add(Svg.line(x.at(0.5), frame.top(), x.at(0.5), frame.bottom(), "base"));
      for (int i = 0; i < scores.size(); i++) {
        double y = frame.top() + (i + 0.5) * ROW;
        picture.add(row(scores.get(i), x, y, frame));
      }
      return picture;
    }

    private Element row(OrderingScore score, Scale x, double y, Frame frame) {
      Interval interval = score.all().aurocInterval();
      String reversed = score.reversedHere() ? " reversed" : "";
      Element row =
          Element.of("g")
              .add(
                  Svg.label(0, y + 4, "start", "name", score.name()),
                  Svg.line(frame.left(), y, frame.right(), y, "grid"),
                  Svg.line(
                      x.at(interval.low()),
                      y,
                      x.at(interval.high()),
                      y,
                      "whisker " + run.style().colour()),
                  run.style().marker(x.at(score.all().auroc()), y, RADIUS),
                  Svg.label(frame.right() + 6, y + 4, "start", "value", auroc(score) + reversed));
      return Svg.tip(
          row,
          "%s\nAUROC %s\nlift %s among the first %s"
              .formatted(
                  score.name(),
                  Numbers.with(score.all().auroc(), interval, 3),
                  Numbers.fixed(score.lifts().get(0).lift(), 1),
                  Numbers.percent(score.lifts().get(0).topPercent())));
    }
  }
}
