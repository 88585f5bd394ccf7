package dev.sdclr.report.html;

/** A part of the page with a heading that the navigation leads to. */
public final class Section {

  private Section() {}

  public static Element of(String id, String title) {
    return Element.of("section", Element.of("h2", title).with("id", id + "-title"))
        .with("id", id)
        .with("aria-labelledby", id + "-title");
  }
}
