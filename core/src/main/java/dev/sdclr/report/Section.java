package dev.sdclr.report;

/** A part of the page with a heading that the navigation leads to. */
final class Section {

  private Section() {}

  static Element of(String id, String title) {
    return Element.of("section", Element.of("h2", title).with("id", id + "-title"))
        .with("id", id)
        .with("aria-labelledby", id + "-title");
  }
}
