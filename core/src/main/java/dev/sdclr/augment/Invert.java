package dev.sdclr.augment;

/** The negative of an image. */
final class Invert {

  private Invert() {}

  static void apply(PixelBuffer pixels, Scratch scratch) {
    Tones.map(pixels, level -> 255 - level, scratch);
  }
}
