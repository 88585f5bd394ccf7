package dev.sdclr.augment;

/** Slants the image from its top left corner, by {@code slope} pixels a row or column. */
final class Shear {

  private Shear() {}

  static void alongX(PixelBuffer pixels, double slope, Scratch scratch) {
    new NearestAffine(1, slope, 0, 0, 1, 0).apply(pixels, scratch);
  }

  static void alongY(PixelBuffer pixels, double slope, Scratch scratch) {
    new NearestAffine(1, 0, 0, slope, 1, 0).apply(pixels, scratch);
  }
}
