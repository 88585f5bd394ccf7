package dev.sdclr.augment;

/** Blends with black: factor 0 is black, 1 changes nothing, 2 is twice as bright. */
final class Brightness {

  private Brightness() {}

  static void adjust(PixelBuffer pixels, double factor, Scratch scratch) {
    Blend.withLevel(pixels, 0, (float) factor, scratch);
  }
}
