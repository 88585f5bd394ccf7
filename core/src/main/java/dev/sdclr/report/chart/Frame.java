package dev.sdclr.report.chart;

import dev.sdclr.report.html.Node;
import dev.sdclr.report.html.Svg;
import java.util.ArrayList;
import java.util.List;

/**
 * The box that a chart's marks lie in, in pixels of the whole picture.
 *
 * @param left edge
 * @param right edge
 * @param top edge
 * @param bottom edge
 */
public record Frame(double left, double right, double top, double bottom) {

  private static final double TITLE_HEIGHT = 26;

  /** A box in a picture of this width that leaves room for the labels of {@code y}. */
  static Frame beside(Axis y, int width, double plotHeight) {
    return beside(y, width, plotHeight, 0);
  }

  /** The same with more room above. */
  static Frame beside(Axis y, int width, double plotHeight, double roomAbove) {
    int longest = y.ticks().stream().mapToInt(tick -> y.label(tick).length()).max().orElse(0);
    double left = 10 + longest * Svg.LABEL_CHARACTER;
    double top = TITLE_HEIGHT + roomAbove;
    return new Frame(left, width - 10, top, top + plotHeight);
  }

  double width() {
    return right - left;
  }

  public Scale horizontal(Axis axis) {
    return new Scale(axis.low(), axis.high(), left, right);
  }

  Scale vertical(Axis axis) {
    return new Scale(axis.low(), axis.high(), bottom, top);
  }

  /** Grid lines and tick labels of {@code axis}, its title above them. */
  List<Node> grid(Axis axis, String title) {
    Scale scale = vertical(axis);
    List<Node> marks = new ArrayList<>();
    marks.add(Svg.label(0, 12, "start", "axis-title", title));
    for (double tick : axis.ticks()) {
      double y = scale.at(tick);
      marks.add(Svg.line(left, y, right, y, tick == axis.low() ? "base" : "grid"));
      marks.add(Svg.label(left - 6, y + 4, "end", "tick", axis.label(tick)));
    }
    return marks;
  }

  /** Ticks and their labels below the box, the title at their right end. */
  public List<Node> ticksBelow(Axis axis, String title) {
    Scale scale = horizontal(axis);
    List<Node> marks = new ArrayList<>();
    for (double tick : axis.ticks()) {
      double x = scale.at(tick);
      marks.add(Svg.line(x, bottom, x, bottom + 4, "base"));
      marks.add(Svg.label(x, bottom + 17, "middle", "tick", axis.label(tick)));
    }
    marks.add(Svg.label(right, bottom + 34, "end", "axis-title", title));
    return marks;
  }
}
