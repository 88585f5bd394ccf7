package dev.sdclr.augment.pixel;

import dev.sdclr.data.PixelWords;

/**
 * Mixes all levels, in all channels alike, with one level, to the byte as it is done in single
 * precision.
 *
 * <p>The compiler makes vectors of whole numbers only. So pixels are mixed in fixed point, unless a
 * level is known to become another one by that, as it does for one factor in six.
 */
final class LevelMix implements PixelChange {

  private static final int FRACTION_BITS = 22;
  private static final double ONE = 1 << FRACTION_BITS;

  /** Sums stay below 2^31. */
  private static final double MAX_FACTOR = 2;

  private final byte[] table = new byte[Tones.LEVELS];
  private int slope;
  private int start;
  private boolean inFixedPoint;

  /** From now on with that level, by that factor. */
  LevelMix by(int level, float factor) {
    slope = (int) Math.rint(factor * ONE);
    start = (int) Math.rint((level - (double) factor * level) * ONE);
    inFixedPoint = factor >= 0 && factor < MAX_FACTOR;
    for (int value = 0; value < Tones.LEVELS; value++) {
      int mixed = Enhance.mixed(level, value, factor);
      table[value] = (byte) mixed;
      inFixedPoint &= PixelWords.cut((start + slope * value) >> FRACTION_BITS) == mixed;
    }
    return this;
  }

  @Override
  public void change(int[] words, int count) {
    if (inFixedPoint) {
      mix(words, count, slope, start);
    } else {
      Tones.lookUp(words, count, table);
    }
  }

  private static void mix(int[] words, int count, int slope, int start) {
    for (int i = 0; i < count; i++) {
      int red = PixelWords.cut((start + slope * (words[i] & 0xFF)) >> FRACTION_BITS);
      int green = PixelWords.cut((start + slope * (words[i] >> 8 & 0xFF)) >> FRACTION_BITS);
      int blue = PixelWords.cut((start + slope * (words[i] >> 16 & 0xFF)) >> FRACTION_BITS);
      words[i] = red | (green << 8) | (blue << 16);
    }
  }
}
