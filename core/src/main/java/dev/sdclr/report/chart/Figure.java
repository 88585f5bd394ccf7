package dev.sdclr.report.chart;

import dev.sdclr.report.html.Element;
import dev.sdclr.report.html.Node;
import dev.sdclr.report.html.Table;
import dev.sdclr.report.run.ReportedRun;
import java.util.List;

/** A captioned figure: a chart for wide pages, the same for phones, and its numbers in a table. */
public final class Figure {

  private static final int PHONE_WIDTH = 350;

  private Figure() {}

  /**
   * Builds the figure.
   *
   * @param title what it shows
   * @param caption how to read it
   * @param width of the drawing on a wide page, in pixels
   * @param numbers the same as a table
   */
  public static Element of(
      String title, String caption, List<ReportedRun> runs, Chart chart, int width, Table numbers) {
    return of(title, caption, Legend.of(runs), chart, width, numbers);
  }

  /** The same with another legend. */
  public static Element of(
      String title, String caption, Element legend, Chart chart, int width, Table numbers) {
    return Element.of("figure")
        .add(
            Element.of("figcaption").add(Element.of("h3", title), Element.of("p", caption)),
            legend,
            Element.of("div", chart.draw(width)).with("class", "drawing wide"),
            Element.of("div", chart.draw(PHONE_WIDTH)).with("class", "drawing narrow"),
            details("The same numbers as a table", numbers.build()));
  }

  public static Element details(String summary, Node... content) {
    return Element.of("details").add(Element.of("summary", summary)).add(content);
  }
}
