package dev.sdclr.report.chart;

import dev.sdclr.report.html.Element;
import dev.sdclr.report.html.Svg;
import dev.sdclr.report.run.RunStyle;
import dev.sdclr.run.statistics.Interval;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A row for each value with its interval, beside a line at 0.
 *
 * @param description for those who cannot see it
 * @param xTitle of the axis, with its unit
 * @param rows from top to bottom, at least one
 */
public record IntervalChart(String description, String xTitle, List<Row> rows) implements Chart {

  private static final double ROW = 26;
  private static final double MAX_NAME_SHARE = 0.4;
  private static final int BELOW = 40;

  /**
   * One value.
   *
   * @param name of the row
   * @param style how it is drawn
   * @param value finite
   * @param interval around it
   * @param tip what pointing at it shows
   */
  public record Row(String name, RunStyle style, double value, Interval interval, String tip) {}

  @Override
  public Element draw(int width) {
    int longest = rows.stream().mapToInt(row -> row.name().length()).max().orElseThrow();
    double left = Math.min(10 + longest * Svg.LABEL_CHARACTER, width * MAX_NAME_SHARE);
    Frame frame = new Frame(left, width - 14, 8, 8 + rows.size() * ROW);
    double[] ends =
        rows.stream()
            .flatMapToDouble(
                row -> DoubleStream.of(row.interval.low(), row.interval.high(), row.value))
            .toArray();
    double low = Math.min(0, DoubleStream.of(ends).min().orElseThrow());
    double high = Math.max(0, DoubleStream.of(ends).max().orElseThrow());
    Axis axis = Axis.covering(low, high, Math.max(2, (int) ((width - left) / 70)));
    Scale scale = frame.horizontal(axis);
    Element picture = Svg.picture(width, (int) frame.bottom() + BELOW, description);
    picture.add(frame.ticksBelow(axis, xTitle));
    for (double tick : axis.ticks()) {
      double x = scale.at(tick);
      picture.add(Svg.line(x, frame.top(), x, frame.bottom(), tick == 0 ? "base" : "grid"));
    }
    for (int i = 0; i < rows.size(); i++) {
      draw(rows.get(i), frame.top() + (i + 0.5) * ROW, left, scale, picture);
    }
    return picture;
  }

  private static void draw(Row row, double y, double left, Scale scale, Element picture) {
    double from = scale.at(row.interval.low());
    double to = scale.at(row.interval.high());
    picture.add(
        Svg.label(left - 8, y + 4, "end", "name", Svg.cut(row.name, left - 10)),
        Svg.line(from, y, to, y, "whisker " + row.style.colour()),
        row.style.marker(scale.at(row.value), y, 4.5),
        Svg.tip(
            Svg.box(left, y - ROW / 2, scale.end() - left, ROW, "mark column"),
            row.name + "\n" + row.tip));
  }
}
