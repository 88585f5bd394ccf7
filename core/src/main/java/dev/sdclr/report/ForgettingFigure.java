package dev.sdclr.report;

import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.Forgetting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Which groups of classes a run forgets at which stage of its training. */
final class ForgettingFigure {

  private static final int WIDTH = 620;
  private static final int MOST_ROWS = 60;

  private ForgettingFigure() {}

  /** The figure, if the run was mined while it was trained. */
  static Optional<Element> of(ReportedRun run) {
    List<LineChart.Line> lines = new ArrayList<>();
    add(lines, run, GroupNames.of(Group.MANY), Forgetting::many);
    add(lines, run, GroupNames.of(Group.MEDIUM), Forgetting::medium);
    add(lines, run, GroupNames.of(Group.FEW), Forgetting::few);
    if (lines.isEmpty()) {
      add(lines, run, "All images", Forgetting::mean);
    }
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    String description =
        "Line chart: mean forgetting score by epoch for %s: %s"
            .formatted(
                run.label(), String.join(", ", lines.stream().map(LineChart.Line::label).toList()));
    return Optional.of(
        Figure.of(
            "Which groups are forgotten at which stage",
            "Mean score of the classes of each group, by how often they occur, when the encoder of"
                + " that epoch is pruned: the higher, the more is forgotten.",
            Legend.ofLines(lines),
            new LineChart(description, "Epoch", "Score", lines, ForgettingFigure::score),
            WIDTH,
            table(run, lines)));
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

  private static String score(double value) {
    return Numbers.fixed(value, 4);
  }

  private static Table table(ReportedRun run, List<LineChart.Line> lines) {
    List<Forgetting> epochs = Spread.evenly(run.forgetting(), MOST_ROWS);
    Table table = new Table("Mean score by epoch and group");
    List<String> headings = new ArrayList<>(List.of("Epoch"));
    lines.forEach(line -> headings.add(line.label()));
    headings.addAll(List.of("Rarest in the top 10 %", "AUROC"));
    table.heading(headings);
    for (Forgetting epoch : epochs) {
      List<String> cells = new ArrayList<>();
      for (LineChart.Line line : lines) {
        cells.add(at(line, epoch.epoch()));
      }
      cells.add(known(epoch.tailShareInTop10(), Numbers::percent));
      cells.add(known(epoch.auroc(), auroc -> Numbers.fixed(auroc, 3)));
      table.row(Numbers.count(epoch.epoch()), cells);
    }
    return table;
  }

  private static String at(LineChart.Line line, int epoch) {
    return line.points().stream()
        .filter(point -> point.x() == epoch)
        .findFirst()
        .map(point -> score(point.y()))
        .orElse(Numbers.DASH);
  }

  private static String known(Double value, Function<Double, String> format) {
    return value == null ? Numbers.DASH : format.apply(value);
  }
}
