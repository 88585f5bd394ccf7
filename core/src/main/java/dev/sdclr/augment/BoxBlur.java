package dev.sdclr.augment;

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
record BoxBlur(int radius, int inner, int outer) {

  static final int PASSES = 3;
  private static final int ONE = 1 << 24;
  private static final int HALF = 1 << 23;

  static BoxBlur forSigma(double sigmaPixels) {
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

  /**
   * Writes {@code length} blurred values; neighbours lie {@code stride} apart in {@code in}, which
   * must hold radius + 1 of them on either side.
   */
  void pass(int[] in, int inFrom, int stride, int[] out, int outFrom, int length) {
    int reach = (radius + 1) * stride;
    for (int i = 0; i < length; i++) {
      int at = inFrom + i;
      out[outFrom + i] = in[at];
    }
    for (int k = 1; k <= radius; k++) {
      addBoth(in, inFrom, k * stride, out, outFrom, length);
    }
    for (int i = 0; i < length; i++) {
      int at = inFrom + i;
      int ends = in[at - reach] + in[at + reach];
      // Up to 255 * 2^24 + 2^23: it wraps as a signed number, so the shift is unsigned.
      out[outFrom + i] = (out[outFrom + i] * inner + ends * outer + HALF) >>> 24;
    }
  }

  private static void addBoth(int[] in, int from, int shift, int[] out, int outFrom, int length) {
    for (int i = 0; i < length; i++) {
      int at = from + i;
      out[outFrom + i] += in[at - shift] + in[at + shift];
    }
  }
}
