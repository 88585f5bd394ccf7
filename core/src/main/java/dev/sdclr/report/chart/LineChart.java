package dev.sdclr.report.chart;

import dev.sdclr.report.html.Element;
import dev.sdclr.report.html.Node;
import dev.sdclr.report.html.Numbers;
import dev.sdclr.report.html.Svg;
import dev.sdclr.report.html.Table;
import dev.sdclr.report.run.ReportedRun;
import dev.sdclr.report.run.RunStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;

/**
 * Lines over a whole-numbered axis.
 *
 * @param description for those who cannot see it
 * @param xTitle such as "Epoch"
 * @param yTitle such as "Loss"
 * @param lines one a run or a part of a run, at least one of them with a finite value
 * @param format of y in tooltips
 */
public record LineChart(
    String description,
    String xTitle,
    String yTitle,
    List<Line> lines,
    DoubleFunction<String> format)
    implements Chart {

  private static final double PLOT_HEIGHT = 230;
  private static final int BELOW = 40;
  private static final int MAX_POINTS = 300;
  private static final int MAX_TIPS = 120;

  /**
   * One value of a line.
   *
   * @param x whole, such as an epoch
   * @param y may be NaN or infinite where a run diverged; the line has a gap there
   */
  public record Point(int x, double y) {}

  /**
   * One line.
   *
   * @param label what it is of
   * @param style how it is drawn
   * @param points ascending in x
   */
  public record Line(String label, RunStyle style, List<Point> points) {

    /** A run's only line. */
    public Line(ReportedRun run, List<Point> points) {
      this(run.label(), run.style(), points);
    }

    public boolean isDrawable() {
      return points.stream().anyMatch(point -> Double.isFinite(point.y()));
    }

    /** The value at a position, or a dash where there is none. */
    public String at(int x, DoubleFunction<String> format) {
      return points.stream()
          .filter(point -> point.x() == x)
          .findFirst()
          .map(point -> format.apply(point.y()))
          .orElse(Numbers.DASH);
    }
  }

  /** The values by epoch, for beside the chart. */
  public static Table table(
      String caption, List<Line> lines, int maxRows, DoubleFunction<String> format) {
    Table table = new Table(caption);
    table.heading(Stream.concat(Stream.of("Epoch"), lines.stream().map(Line::label)).toList());
    for (int epoch : positions(lines, maxRows)) {
      table.row(Numbers.count(epoch), lines.stream().map(line -> line.at(epoch, format)).toList());
    }
    return table;
  }

  /** Whole-numbered positions that tooltips (and the table beside the chart) tell about. */
  public static List<Integer> positions(List<Line> lines, int limit) {
    TreeSet<Integer> all = new TreeSet<>();
    lines.forEach(line -> line.points().forEach(point -> all.add(point.x())));
    return Spread.evenly(List.copyOf(all), limit);
  }

  @Override
  public Element draw(int width) {
    double[] values = points().mapToDouble(Point::y).filter(Double::isFinite).sorted().toArray();
    Axis y = Axis.covering(values[0], values[values.length - 1], 6);
    int first = points().mapToInt(Point::x).min().orElseThrow();
    int last = points().mapToInt(Point::x).max().orElseThrow();
    Axis x = Axis.within(first, last, Math.max(2, width / 70));
    Frame frame = Frame.beside(y, width, PLOT_HEIGHT);
    Element picture = Svg.picture(width, (int) frame.bottom() + BELOW, description);
    picture.add(frame.grid(y, yTitle)).add(frame.ticksBelow(x, xTitle));
    lines.forEach(line -> picture.add(drawn(line, frame.horizontal(x), frame.vertical(y))));
    return picture.add(tips(frame, frame.horizontal(x)));
  }

  private Stream<Point> points() {
    return lines.stream().flatMap(line -> line.points().stream());
  }

  private static List<Node> drawn(Line line, Scale x, Scale y) {
    StringBuilder path = new StringBuilder();
    Point lastDrawn = null;
    boolean gap = true;
    for (Point point : Spread.keepingExtremes(line.points(), MAX_POINTS)) {
      if (Double.isFinite(point.y())) {
        path.append(gap ? 'M' : 'L')
            .append(Svg.pixels(x.at(point.x())))
            .append(' ')
            .append(Svg.pixels(y.at(point.y())));
        lastDrawn = point;
      }
      gap = !Double.isFinite(point.y());
    }
    if (lastDrawn == null) {
      return List.of();
    }
    RunStyle style = line.style();
    return List.of(
        Svg.path(path.toString(), "line " + style.colour()).with("stroke-dasharray", style.dash()),
        style.marker(x.at(lastDrawn.x()), y.at(lastDrawn.y()), 4));
  }

  /** One invisible column a position, which tells the values of all lines there. */
  private List<Node> tips(Frame frame, Scale scale) {
    List<Integer> positions = positions(lines, MAX_TIPS);
    List<Node> columns = new ArrayList<>();
    for (int i = 0; i < positions.size(); i++) {
      double x = scale.at(positions.get(i));
      double from = i == 0 ? frame.left() : (scale.at(positions.get(i - 1)) + x) / 2;
      double to =
          i == positions.size() - 1 ? frame.right() : (scale.at(positions.get(i + 1)) + x) / 2;
      Element column =
          Svg.box(from, frame.top(), to - from, frame.bottom() - frame.top(), "mark column");
      columns.add(Svg.tip(column, tip(positions.get(i))));
    }
    return columns;
  }

  private String tip(int x) {
    StringBuilder text = new StringBuilder(xTitle + " " + Numbers.count(x));
    for (Line line : lines) {
      line.points().stream()
          .filter(point -> point.x() == x)
          .forEach(
              point ->
                  text.append('\n')
                      .append(line.label())
                      .append(": ")
                      .append(format.apply(point.y())));
    }
    return text.toString();
  }
}
