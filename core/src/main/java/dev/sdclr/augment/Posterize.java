package dev.sdclr.augment;

/** Keeps the highest {@code bits} of 8 bits of each level. */
final class Posterize {

  private Posterize() {}

  static void apply(PixelBuffer pixels, int bits, Scratch scratch) {
    int mask = 0xFF << (8 - bits);
    Tones.map(pixels, level -> level & mask, scratch);
  }
}
