package dev.sdclr.report;

import java.util.List;

/** Which colour and marker is which run. */
final class Legend {

  private Legend() {}

  static Element of(List<ReportedRun> runs) {
    Element list = Element.of("ul").with("class", "legend");
    runs.forEach(run -> list.add(Element.of("li", swatch(run), new Text(run.label()))));
    return list;
  }

  /** The run's line and marker, as its charts draw them. */
  static Element swatch(ReportedRun run) {
    return Element.of("svg")
        .with("class", "swatch")
        .with("viewBox", "0 0 28 12")
        .with("width", 28)
        .with("height", 12)
        .with("aria-hidden", true)
        .add(
            Svg.line(0, 6, 28, 6, "line " + run.style().colour())
                .with("stroke-dasharray", run.style().dash()),
            run.style().marker(14, 6, 4));
  }
}
