package dev.sdclr.report.html;

import java.util.List;
import java.util.Map;

/**
 * A whole document that needs nothing beside itself: styles and script are inside, and it makes no
 * request.
 */
public final class Page {

  private static final Verbatim SCRIPT = Verbatim.resource("report.js");

  private Page() {}

  /**
   * Writes the document.
   *
   * @param title of it
   * @param skip leads past the header
   * @param content of its body
   */
  public static String of(String title, Element skip, List<? extends Node> content) {
    Element html =
        Element.of(
                "html",
                head(title),
                Element.of("body", skip).add(content).add(Element.of("script", SCRIPT)))
            .with("lang", "en");
    return "<!DOCTYPE html>\n" + html + "\n";
  }

  /** A link to a section that only those see who move by keyboard. */
  public static Element skip(String text, String section) {
    return Element.of("a", text).with("class", "skip").with("href", "#" + section);
  }

  /** Links to the sections, by their identifiers. */
  public static Element navigation(Map<String, String> sections) {
    Element list = Element.of("ul");
    sections.forEach(
        (id, name) -> list.add(Element.of("li", Element.of("a", name).with("href", "#" + id))));
    return Element.of("nav", list).with("aria-label", "Sections");
  }

  /** A part of the page, with a heading, that the navigation leads to. */
  public static Element section(String id, String title) {
    return Element.of("section", Element.of("h2", title).with("id", id + "-title"))
        .with("id", id)
        .with("aria-labelledby", id + "-title");
  }

  /** A paragraph in small print that says how to read what is above it. */
  public static Element reading(String text) {
    return Element.of("p", text).with("class", "reading");
  }

  private static Element head(String title) {
    return Element.of(
        "head",
        Element.of("meta").with("charset", "utf-8"),
        Element.of("meta").with("name", "viewport").with("content", "width=device-width"),
        Element.of("meta").with("name", "color-scheme").with("content", "light dark"),
        Element.of("meta")
            .with("http-equiv", "Content-Security-Policy")
            .with(
                "content",
                "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src "
                    + SCRIPT.policySource()),
        Element.of("title", title),
        Element.of("style", Verbatim.resource("report.css")));
  }
}
