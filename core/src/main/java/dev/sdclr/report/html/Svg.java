package dev.sdclr.report.html;

import java.util.Locale;

/** The few shapes that the charts are made of; coordinates in pixels, written to a tenth. */
public final class Svg {

  private Svg() {}

  /** An empty picture that says {@code label} to those who cannot see it. */
  public static Element picture(int width, int height, String label) {
    return Element.of("svg")
        .with("viewBox", "0 0 " + width + " " + height)
        .with("width", width)
        .with("height", height)
        .with("role", "img")
        .with("tabindex", 0)
        .with("aria-label", label);
  }

  public static Element line(double x1, double y1, double x2, double y2, String style) {
    return Element.of("line")
        .with("class", style)
        .with("x1", pixels(x1))
        .with("y1", pixels(y1))
        .with("x2", pixels(x2))
        .with("y2", pixels(y2));
  }

  /** An upright line from {@code low} to {@code high}: an interval. */
  public static Element whisker(double x, double low, double high) {
    return line(x, low, x, high, "whisker");
  }

  public static Element box(double x, double y, double width, double height, String style) {
    return Element.of("rect")
        .with("class", style)
        .with("x", pixels(x))
        .with("y", pixels(y))
        .with("width", pixels(Math.max(0, width)))
        .with("height", pixels(Math.max(0, height)));
  }

  public static Element path(String shape, String style) {
    return Element.of("path").with("class", style).with("d", shape);
  }

  /** Text whose baseline begins ({@code start}), is centred or ends at a point. */
  public static Element label(double x, double y, String anchor, String style, String text) {
    return Element.of("text", text)
        .with("class", style)
        .with("x", pixels(x))
        .with("y", pixels(y))
        .with("text-anchor", anchor);
  }

  /** What pointing at an element shows; the page's script turns it into its own tooltip. */
  public static Element tip(Element mark, String text) {
    return mark.add(Element.of("title", text));
  }

  public static String pixels(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  /** Cuts {@code text} to about {@code width} pixels of the charts' label type. */
  public static String cut(String text, double width) {
    double characters = width / LABEL_CHARACTER + ROUNDING; // a width may be made for the text
    int fitting = Math.max(2, (int) characters);
    if (text.codePointCount(0, text.length()) <= fitting) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, fitting - 1)) + "…";
  }

  private static final double ROUNDING = 1e-6;

  /** Mean width of a character of the charts' label type (11.5 px sans-serif), rounded up. */
  public static final double LABEL_CHARACTER = 6.4;
}
