package dev.sdclr.report.run;

import dev.sdclr.report.html.Element;
import dev.sdclr.report.html.Svg;

/**
 * How a run looks in every chart: a colour, a marker shape and a dash pattern, so that colour never
 * tells alone.
 *
 * @param position of the run on the page, from 0
 * @param shape chooses marker and dashes
 */
public record RunStyle(int position, int shape) {

  private static final int COLOURS = 6;
  private static final String[] DASHES = {"none", "7 3", "2 3", "9 3 2 3", "12 4", "4 2"};

  /** Of one of many, so that those of one colour differ in shape. */
  public static RunStyle at(int position) {
    return new RunStyle(position, position + position / COLOURS);
  }

  /** The run's colour with other markers and dashes: one of several lines of one run. */
  public RunStyle line(int number) {
    return new RunStyle(position, number);
  }

  /** Class of the style sheet that sets the colour. */
  public String colour() {
    return "run" + position % COLOURS;
  }

  public String dash() {
    return DASHES[shape % DASHES.length];
  }

  /** The run's marker, {@code radius} pixels from its centre to its edge or so. */
  public Element marker(double x, double y, double radius) {
    return Svg.path(outline(x, y, radius), "marker " + colour());
  }

  private String outline(double x, double y, double r) {
    return switch (shape % COLOURS) {
      case 0 -> circle(x, y, r);
      case 1 -> polygon(x - r, y - r, x + r, y - r, x + r, y + r, x - r, y + r);
      case 2 -> polygon(x, y - 1.3 * r, x + 1.3 * r, y, x, y + 1.3 * r, x - 1.3 * r, y);
      case 3 -> polygon(x, y - 1.2 * r, x + 1.2 * r, y + r, x - 1.2 * r, y + r);
      case 4 -> polygon(x, y + 1.2 * r, x + 1.2 * r, y - r, x - 1.2 * r, y - r);
      default -> cross(x, y, 1.2 * r, 0.4 * r);
    };
  }

  private static String circle(double x, double y, double r) {
    String arc = "a" + Svg.pixels(r) + " " + Svg.pixels(r) + " 0 1 0 ";
    return "M%s %s%s%s 0%s%s 0Z"
        .formatted(
            Svg.pixels(x - r), Svg.pixels(y), arc, Svg.pixels(2 * r), arc, Svg.pixels(-2 * r));
  }

  private static String cross(double x, double y, double arm, double half) {
    return polygon(
        x - half, y - arm, x + half, y - arm, x + half, y - half, x + arm, y - half, x + arm,
        y + half, x + half, y + half, x + half, y + arm, x - half, y + arm, x - half, y + half,
        x - arm, y + half, x - arm, y - half, x - half, y - half);
  }

  private static String polygon(double... xy) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < xy.length; i += 2) {
      path.append(i == 0 ? 'M' : 'L')
          .append(Svg.pixels(xy[i]))
          .append(' ')
          .append(Svg.pixels(xy[i + 1]));
    }
    return path.append('Z').toString();
  }
}
