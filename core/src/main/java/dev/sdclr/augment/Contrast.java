package dev.sdclr.augment;

/** Blends with the image's mean gray: factor 0 is flat gray, 1 changes nothing. */
final class Contrast {

  private Contrast() {}

  static void adjust(PixelBuffer pixels, double factor, Scratch scratch) {
    Blend.withLevel(pixels, Luma.mean(pixels), (float) factor, scratch);
  }
}
