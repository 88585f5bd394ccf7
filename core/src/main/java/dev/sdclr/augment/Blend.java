package dev.sdclr.augment;

/**
 * Mixes a byte with a reference level: level + factor * (byte - level), in single precision, cut to
 * 0..255 and truncated, as Pillow's {@code Image.blend} does. A factor above 1 exaggerates.
 */
final class Blend {

  private Blend() {}

  static int of(int level, int value, float factor) {
    // The cut changes nothing for factors in [0, 1], where Pillow leaves it out.
    return (int) Math.max(0f, Math.min(255f, level + factor * (value - level)));
  }

  /** Mixes every byte of the image with one level. */
  static void withLevel(PixelBuffer pixels, int level, float factor, Scratch scratch) {
    byte[] table = scratch.byteTable();
    for (int value = 0; value < Tones.LEVELS; value++) {
      table[value] = (byte) of(level, value, factor);
    }
    Tones.lookUp(pixels, table);
  }
}
