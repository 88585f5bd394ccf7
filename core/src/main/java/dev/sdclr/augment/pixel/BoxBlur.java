package dev.sdclr.augment.pixel;

/**
 * A box of fractional width whose three-fold repetition has the variance of a Gaussian, in 24-bit
 * fixed point: {@code radius} whole pixels to each side, and a pixel of smaller weight at each end.
 *
 * <p>Source: extended box filters (Gwosdek et al. 2011, section 3), with the arithmetic of Pillow's
 * {@code GaussianBlur}.
 *
 * @param radius whole pixels to each side of the centre
 * @param inner weight of the 2 * radius + 1 inner pixels, of 2^24
 * @param outer weight of the two outermost pixels, of 2^24
 */
public record BoxBlur(int radius, int inner, int outer) {

  private static final int PASSES = 3;
  private static final int ONE = 1 << 24;
  private static final int HALF = 1 << 23;

  /** Sums of 257 bytes still have room, 16 bits each. */
  private static final int RED_AND_BLUE = 0xFF00FF;

  public static BoxBlur forSigma(double sigmaPixels) {
    float width = boxRadius((float) sigmaPixels);
    int radius = (int) width;
    int inner = (int) (ONE / (width * 2 + 1));
    return new BoxBlur(radius, inner, (ONE - (2 * radius + 1) * inner) / 2);
  }

  private static float boxRadius(float sigma) {
    float variance = sigma * sigma / PASSES;
    float whole = (float) Math.floor(((float) Math.sqrt(12.0 * variance + 1.0) - 1.0) / 2.0);
    float next = whole + 1;
    float fraction = (2 * whole + 1) * (whole * next - 3 * variance);
    return whole + fraction / (6 * (variance - next * next));
  }

  /** How many pixels the whole box covers, those at the ends included. */
  public int kernelSize() {
    return 2 * radius + 3;
  }

  /**
   * Writes {@code length} blurred pixels.
   *
   * @param neighbours {@link #kernelSize()} lines of pixels; the k-th holds, for each pixel, its
   *     neighbour at distance k - radius - 1
   * @param out another line than the neighbours
   */
  private void pass(int[][] neighbours, int[] out, int length, Scratch scratch) {
    int last = kernelSize() - 1;
    int[] pairs = scratch.row(length);
    int[] greens = scratch.secondRow(length);
    begin(neighbours[1], pairs, greens, length);
    for (int k = 2; k < last; k++) {
      add(neighbours[k], pairs, greens, length);
    }
    weigh(neighbours[0], neighbours[last], pairs, greens, out, length);
  }

  private static void begin(int[] line, int[] pairs, int[] greens, int length) {
    for (int i = 0; i < length; i++) {
      pairs[i] = line[i] & RED_AND_BLUE;
      greens[i] = line[i] >> 8 & 0xFF;
    }
  }

  private static void add(int[] line, int[] pairs, int[] greens, int length) {
    for (int i = 0; i < length; i++) {
      pairs[i] += line[i] & RED_AND_BLUE;
      greens[i] += line[i] >> 8 & 0xFF;
    }
  }

  /** A channel at a time: of several results in a loop the compiler makes no vectors. */
  private void weigh(int[] before, int[] after, int[] pairs, int[] greens, int[] out, int length) {
    weighRed(before, after, pairs, out, length);
    weighGreen(before, after, greens, out, length);
    weighBlue(before, after, pairs, out, length);
  }

  private void weighRed(int[] before, int[] after, int[] pairs, int[] out, int length) {
    int in = inner;
    int end = outer;
    for (int i = 0; i < length; i++) {
      // Up to 255 * 2^24 + 2^23: it wraps as a signed number, so the shift is unsigned.
      int ends = (before[i] & 0xFF) + (after[i] & 0xFF);
      out[i] = ((pairs[i] & 0xFFFF) * in + ends * end + HALF) >>> 24;
    }
  }

  private void weighGreen(int[] before, int[] after, int[] greens, int[] out, int length) {
    int in = inner;
    int end = outer;
    for (int i = 0; i < length; i++) {
      int ends = (before[i] >> 8 & 0xFF) + (after[i] >> 8 & 0xFF);
      out[i] |= ((greens[i] * in + ends * end + HALF) >>> 16) & 0xFF00;
    }
  }

  private void weighBlue(int[] before, int[] after, int[] pairs, int[] out, int length) {
    int in = inner;
    int end = outer;
    for (int i = 0; i < length; i++) {
      int ends = (before[i] >> 16 & 0xFF) + (after[i] >> 16 & 0xFF);
      out[i] |= (((pairs[i] >>> 16) * in + ends * end + HALF) >>> 8) & 0xFF0000;
    }
  }

  /**
   * Blurs across lines of pixels, {@link #PASSES} times, with the first and the last line repeated.
   *
   * @param lines {@code count} of them; working memory afterwards
   * @param other as many
   * @return whichever of the two holds the result
   */
  public int[][] acrossLines(int[][] lines, int[][] other, int count, int length, Scratch scratch) {
    int[][] from = lines;
    int[][] to = other;
    int[][] neighbours = scratch.references(kernelSize());
    for (int i = 0; i < PASSES; i++) {
      for (int y = 0; y < count; y++) {
        for (int k = 0; k < kernelSize(); k++) {
          neighbours[k] = from[Math.max(0, Math.min(count - 1, y + k - radius - 1))];
        }
        pass(neighbours, to[y], length, scratch);
      }
      int[][] swapped = from;
      from = to;
      to = swapped;
    }
    return from;
  }
}
