package dev.sdclr.report;

/** Something that can be drawn at any width, so that a phone gets its own drawing. */
interface Chart {

  /** Draws at {@code width} pixels, with type that is legible at that size. */
  Element draw(int width);
}
