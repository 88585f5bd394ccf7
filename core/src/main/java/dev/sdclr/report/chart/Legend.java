package dev.sdclr.report.chart;

import dev.sdclr.report.html.Element;
import dev.sdclr.report.html.Svg;
import dev.sdclr.report.html.Text;
import dev.sdclr.report.run.ReportedRun;
import dev.sdclr.report.run.RunStyle;
import java.util.List;

/** Which colour and marker is which run. */
public final class Legend {

  private Legend() {}

  public static Element of(List<ReportedRun> runs) {
    Element list = Element.of("ul").with("class", "legend");
    runs.forEach(run -> list.add(entry(run.style(), run.label())));
    return list;
  }

  /** Which line is what. */
  public static Element ofLines(List<LineChart.Line> lines) {
    Element list = Element.of("ul").with("class", "legend");
    lines.forEach(line -> list.add(entry(line.style(), line.label())));
    return list;
  }

  private static Element entry(RunStyle style, String label) {
    return Element.of("li", swatch(style), new Text(label));
  }

  /** The run's line and marker, as its charts draw them. */
  public static Element swatch(ReportedRun run) {
    return swatch(run.style());
  }

  private static Element swatch(RunStyle style) {
    return Element.of("svg")
        .with("class", "swatch")
        .with("viewBox", "0 0 28 12")
        .with("width", 28)
        .with("height", 12)
        .with("aria-hidden", true)
        .add(
            Svg.line(0, 6, 28, 6, "line " + style.colour()).with("stroke-dasharray", style.dash()),
            style.marker(14, 6, 4));
  }
}
