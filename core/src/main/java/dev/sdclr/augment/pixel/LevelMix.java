package dev.sdclr.augment.pixel;

/**
 * Mixes all levels, in all channels alike, with one level, to the byte as it is done in single
 * precision.
 *
 * <p>The compiler makes vectors of whole numbers only. So pixels are mixed in fixed point, unless a
 * level is known to become another one by that, as it does for one factor in some hundred.
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
      inFixedPoint &= cut(start + slope * value) == mixed;
    }
    return this;
  }

  private static int cut(int sum) {
    return Math.max(0, Math.min(Tones.LEVELS - 1, sum >> FRACTION_BITS));
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
      int red = (start + slope * (words[i] & 0xFF)) >> FRACTION_BITS;
      int green = (start + slope * (words[i] >> 8 & 0xFF)) >> FRACTION_BITS;
      int blue = (start + slope * (words[i] >> 16 & 0xFF)) >> FRACTION_BITS;
      red &= ~(red >> 31);
      green &= ~(green >> 31);
      blue &= ~(blue >> 31);
      red = (red | ((255 - red) >> 31)) & 0xFF;
      green = (green | ((255 - green) >> 31)) & 0xFF;
      blue = (blue | ((255 - blue) >> 31)) & 0xFF;
      words[i] = red | (green << 8) | (blue << 16);
    }
  }
}
