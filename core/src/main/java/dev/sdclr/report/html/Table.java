package dev.sdclr.report.html;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table that scrolls inside its box; the first cell of a row is its heading. */
public final class Table {

  private final String caption;
  private final Element head = Element.of("thead");
  private final Element body = Element.of("tbody");

  public Table(String caption) {
    this.caption = caption;
  }

  /** Adds a heading row. */
  public Table heading(String... columns) {
    return heading(Arrays.asList(columns));
  }

  public Table heading(List<String> columns) {
    List<Element> cells = new ArrayList<>();
    columns.forEach(column -> cells.add(Element.of("th", column).with("scope", "col")));
    return headingCells(cells);
  }

  /** Adds a heading row of ready {@code th} cells, which may span columns. */
  public Table headingCells(List<Element> cells) {
    head.add(Element.of("tr").add(cells));
    return this;
  }

  /** Adds a row of text. */
  public Table row(String first, List<String> others) {
    return row(new Text(first), others.stream().map(text -> Element.of("td", text)).toList());
  }

  /** Adds a row of a heading and ready {@code td} cells. */
  public Table row(Node first, List<Element> others) {
    body.add(Element.of("tr").add(Element.of("th", first).with("scope", "row")).add(others));
    return this;
  }

  public Element build() {
    return Element.of("div", Element.of("table", Element.of("caption", caption), head, body))
        .with("class", "scroll")
        .with("tabindex", 0)
        .with("role", "region")
        .with("aria-label", caption);
  }
}
