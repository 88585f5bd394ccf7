package dev.sdclr.report.chart;

import dev.sdclr.report.html.Element;
import dev.sdclr.report.html.Numbers;
import dev.sdclr.report.html.Svg;
import java.util.List;

/**
 * Shares as lying bars from zero.
 *
 * @param description for those who cannot see it
 * @param bars from top to bottom, at least one
 * @param highest percentage that the longest bar may stand for, the same in charts to compare
 */
public record ShareBars(String description, List<Bar> bars, double highest) implements Chart {

  private static final double ROW = 34;
  private static final double NAME = 158;
  private static final double VALUE = 62;

  /**
   * One bar.
   *
   * @param name what the share is of
   * @param percent how long it is
   * @param style class of the style sheet that sets the colour
   * @param tip what pointing at it says
   */
  public record Bar(String name, double percent, String style, String tip) {}

  @Override
  public Element draw(int width) {
    Scale x = new Scale(0, Math.max(highest, 1e-9), NAME, width - VALUE);
    Element picture = Svg.picture(width, (int) (bars.size() * ROW) + 4, description);
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      double y = 4 + i * ROW;
      double end = x.at(bar.percent());
      picture.add(
          Svg.label(0, y + 17, "start", "name", bar.name()),
          Svg.tip(Svg.box(NAME, y, end - NAME, 24, "mark bar " + bar.style()), bar.tip()),
          Svg.label(end + 6, y + 17, "start", "value", Numbers.percent(bar.percent())));
    }
    return picture.add(Svg.line(NAME, 0, NAME, bars.size() * ROW, "base"));
  }
}
