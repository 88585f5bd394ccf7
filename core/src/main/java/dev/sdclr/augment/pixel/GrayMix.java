package dev.sdclr.augment.pixel;

import dev.sdclr.data.PixelWords;

/**
 * Mixes each pixel with its own gray, to the byte as it is done in single precision.
 *
 * <p>The compiler makes vectors of whole numbers only. So a stretch is mixed in fixed point, whose
 * results differ from single precision's only where a sum lies within 2<sup>-15</sup> of a whole
 * number; a stretch with such a sum, one in ten, is mixed once more in single precision. Of a
 * factor's 24 bits, {@code coarse} has the upper 22 and {@code fine} ten below.
 */
final class GrayMix implements PixelChange {

  private static final int FRACTION_BITS = 21;
  private static final int FINE_BITS = 10;
  private static final int FRACTION = (1 << FRACTION_BITS) - 1;

  /** Roundings of single precision below 256 (48) and of fixed point (2), with room to spare. */
  private static final int MAX_ERROR = 64;

  /** Sums stay below 2^31. */
  private static final double MAX_FACTOR = 2;

  private final Scratch scratch;
  private float factor;
  private int coarse;
  private int fine;

  GrayMix(Scratch scratch) {
    this.scratch = scratch;
  }

  /** From now on by that factor. */
  GrayMix by(float newFactor) {
    factor = newFactor;
    double scaled = (double) factor * (1 << FRACTION_BITS);
    coarse = (int) scaled;
    fine = (int) Math.rint((scaled - coarse) * (1 << FINE_BITS));
    return this;
  }

  @Override
  public void change(int[] words, int count) {
    int[] grays = scratch.stretch(0);
    fillGrays(words, grays, count);
    if (factor >= 0 && factor < MAX_FACTOR) {
      int[] mixed = scratch.stretch(1);
      int[] doubts = scratch.stretch(2);
      putRed(words, grays, mixed, count);
      addGreen(words, grays, mixed, count);
      addBlue(words, grays, mixed, count);
      putDoubts(words, grays, doubts, count);
      addDoubts(words, 8, grays, doubts, count);
      addDoubts(words, 16, grays, doubts, count);
      if (!anyNegative(doubts, count)) {
        System.arraycopy(mixed, 0, words, 0, count);
        return;
      }
    }
    mixInSinglePrecision(words, grays, count);
  }

  private static void fillGrays(int[] words, int[] grays, int count) {
    for (int i = 0; i < count; i++) {
      grays[i] = Luma.of(words[i]);
    }
  }

  // A channel at a time: of several results in a loop the compiler makes no vectors.

  private void putRed(int[] words, int[] grays, int[] mixed, int count) {
    int upper = coarse;
    int lower = fine;
    for (int i = 0; i < count; i++) {
      int more = (words[i] & 0xFF) - grays[i];
      int sum =
          ((grays[i] << FRACTION_BITS) + upper * more + ((lower * more) >> FINE_BITS))
              >> FRACTION_BITS;
      mixed[i] = PixelWords.cut(sum);
    }
  }

  private void addGreen(int[] words, int[] grays, int[] mixed, int count) {
    int upper = coarse;
    int lower = fine;
    for (int i = 0; i < count; i++) {
      int more = (words[i] >> 8 & 0xFF) - grays[i];
      int sum =
          ((grays[i] << FRACTION_BITS) + upper * more + ((lower * more) >> FINE_BITS))
              >> FRACTION_BITS;
      mixed[i] |= PixelWords.cut(sum) << 8;
    }
  }

  private void addBlue(int[] words, int[] grays, int[] mixed, int count) {
    int upper = coarse;
    int lower = fine;
    for (int i = 0; i < count; i++) {
      int more = (words[i] >> 16 & 0xFF) - grays[i];
      int sum =
          ((grays[i] << FRACTION_BITS) + upper * more + ((lower * more) >> FINE_BITS))
              >> FRACTION_BITS;
      mixed[i] |= PixelWords.cut(sum) << 16;
    }
  }

  /** Negative where a red sum may be on the wrong side of a whole number. */
  private void putDoubts(int[] words, int[] grays, int[] doubts, int count) {
    int upper = coarse;
    int lower = fine;
    for (int i = 0; i < count; i++) {
      int more = (words[i] & 0xFF) - grays[i];
      int near = (upper * more + ((lower * more) >> FINE_BITS) + MAX_ERROR) & FRACTION;
      doubts[i] = (near - 2 * MAX_ERROR) & (more | -more); // what is gray itself is never in doubt
    }
  }

  /** The same for the channel from bit {@code shift} on. */
  private void addDoubts(int[] words, int shift, int[] grays, int[] doubts, int count) {
    int upper = coarse;
    int lower = fine;
    for (int i = 0; i < count; i++) {
      int more = (words[i] >> shift & 0xFF) - grays[i];
      int near = (upper * more + ((lower * more) >> FINE_BITS) + MAX_ERROR) & FRACTION;
      doubts[i] |= (near - 2 * MAX_ERROR) & (more | -more);
    }
  }

  private static boolean anyNegative(int[] doubts, int count) {
    int all = 0;
    for (int i = 0; i < count; i++) {
      all |= doubts[i];
    }
    return all < 0;
  }

  private void mixInSinglePrecision(int[] words, int[] grays, int count) {
    float f = factor;
    for (int i = 0; i < count; i++) {
      int word = words[i];
      int gray = grays[i];
      words[i] =
          Enhance.mixed(gray, word & 0xFF, f)
              | Enhance.mixed(gray, word >> 8 & 0xFF, f) << 8
              | Enhance.mixed(gray, word >> 16 & 0xFF, f) << 16;
    }
  }
}
