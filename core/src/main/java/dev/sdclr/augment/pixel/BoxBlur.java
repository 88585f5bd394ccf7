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

  public static final int PASSES = 3;
  private static final int ONE = 1 << 24;
  private static final int HALF = 1 << 23;

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
   * Writes {@code length} blurred values.
   *
   * @param neighbours {@link #kernelSize()} arrays; the k-th holds, for each value, its neighbour
   *     at distance k - radius - 1
   * @param out another array than the neighbours
   */
  public void pass(int[][] neighbours, int[] out, int length) {
    int last = kernelSize() - 1;
    System.arraycopy(neighbours[1], 0, out, 0, length);
    for (int k = 2; k < last; k++) {
      add(neighbours[k], out, length);
    }
    weigh(neighbours[0], neighbours[last], out, length);
  }

  private static void add(int[] values, int[] sums, int length) {
    for (int i = 0; i < length; i++) {
      sums[i] += values[i];
    }
  }

  private void weigh(int[] before, int[] after, int[] sums, int length) {
    int insideWeight = inner;
    int endWeight = outer;
    for (int i = 0; i < length; i++) {
      // Up to 255 * 2^24 + 2^23: it wraps as a signed number, so the shift is unsigned.
      sums[i] = (sums[i] * insideWeight + (before[i] + after[i]) * endWeight + HALF) >>> 24;
    }
  }
}
