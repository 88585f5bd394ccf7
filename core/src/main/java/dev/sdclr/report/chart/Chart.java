package dev.sdclr.report.chart;

import dev.sdclr.report.html.Element;

/** Something that can be drawn at any width, so that a phone gets its own drawing. */
public interface Chart {

  /** Draws at {@code width} pixels, with type that is legible at that size. */
  Element draw(int width);
}
