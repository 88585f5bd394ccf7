package dev.sdclr.report;

import dev.sdclr.report.html.Element;
import dev.sdclr.report.html.Text;
import java.util.ArrayList;
import java.util.List;

/** Which colour of a map is what, and the choice between the ways to colour it. */
final class MapLegend {

  private MapLegend() {}

  /**
   * Builds the choice, where there is one, and the legends.
   *
   * @param name of the choice, unique on the page
   */
  static List<Element> of(MapColours colours, String name) {
    List<Element> parts = new ArrayList<>();
    if (colours.hasClasses() && colours.isRanked()) {
      parts.add(choice(name, colours));
    }
    if (colours.isRanked()) {
      parts.add(keys(MapColours.rankKeys(), "rank-keys", "Ranked"));
    }
    if (colours.hasClasses()) {
      String title = colours.isByGroup() ? "Classes with" : "Class";
      parts.add(keys(colours.classKeys(), "class-keys", title));
    }
    return parts;
  }

  /** Works without a script: the style sheet asks which one is checked. */
  private static Element choice(String name, MapColours colours) {
    return Element.of(
            "fieldset",
            Element.of("legend", "Colour by"),
            option(name, "rank", "what is ranked first", true),
            option(name, "class", colours.isByGroup() ? "group of classes" : "class", false))
        .with("class", "choice");
  }

  private static Element option(String name, String value, String text, boolean isChecked) {
    Element input =
        Element.of("input").with("type", "radio").with("name", name).with("value", value);
    if (isChecked) {
      input.with("checked", "checked");
    }
    return Element.of("label", input, new Text(text));
  }

  private static Element keys(List<MapColours.Key> keys, String style, String title) {
    Element list = Element.of("ul").with("class", "legend keys " + style);
    list.with("aria-label", title);
    for (MapColours.Key key : keys) {
      if (!key.heading().isEmpty()) {
        list.add(Element.of("li", key.heading()).with("class", "heading"));
      }
      Element swatch =
          Element.of("span")
              .with("class", "dot " + key.style() + (key.isSquare() ? " square" : ""))
              .with("aria-hidden", true);
      list.add(Element.of("li", swatch, new Text(key.text())).with("data-style", key.style()));
    }
    return list;
  }
}
