package dev.sdclr.augment;

/** Inverts levels from a threshold on: 0 inverts all, 256 none. */
final class Solarize {

  private Solarize() {}

  static void apply(PixelBuffer pixels, double threshold, Scratch scratch) {
    Tones.map(pixels, level -> level < threshold ? level : 255 - level, scratch);
  }
}
