package dev.sdclr.augment.pixel;

/**
 * Which source pixels make each target pixel along one axis, and with which weight.
 *
 * <p>The support of target pixel q is centred at (q + 0.5) * from / to; when shrinking it widens by
 * that ratio, which is what avoids aliasing. Weights are normalised to sum 1 and rounded, half away
 * from zero, to fixed point with {@link #FRACTION_BITS} bits. Reused: {@link #fill} allocates only
 * to grow.
 */
final class ResizeTable {

  static final int FRACTION_BITS = 22;

  private Span span;
  private ResizeFilter filter;
  private int[] first = {};
  private int[] start = {};
  private int[] weights = {};
  private double[] exact = {};

  boolean isFor(Span otherSpan, ResizeFilter otherFilter) {
    return otherSpan.equals(span) && filter == otherFilter;
  }

  void fill(Span newSpan, ResizeFilter newFilter) {
    span = newSpan;
    filter = newFilter;
    reserve(span.count(), 2 * (int) Math.ceil(filter.halfWidth() * span.widening()) + 1);
    for (int q = 0; q < span.count(); q++) {
      first[q] = span.sourceStart(q, filter);
      int count = span.sourceEnd(q, filter) - first[q];
      start[q + 1] = start[q] + count;
      fillWeights(q, count, span.centre(q), span.widening());
    }
  }

  private void reserve(int count, int support) {
    if (first.length < count) {
      first = new int[count];
      start = new int[count + 1];
    }
    long maxWeights = (long) count * Math.min(support, span.from());
    if (weights.length < maxWeights) {
      weights = new int[Math.toIntExact(maxWeights)];
    }
    if (exact.length < support) {
      exact = new double[support];
    }
  }

  private void fillWeights(int q, int count, double centre, double widening) {
    double sum = 0;
    for (int k = 0; k < count; k++) {
      exact[k] = filter.weight((k + first[q] - centre + 0.5) / widening);
      sum += exact[k];
    }
    for (int k = 0; k < count; k++) {
      double fixed = exact[k] / sum * (1 << FRACTION_BITS);
      weights[start[q] + k] = (int) (fixed + Math.copySign(0.5, fixed));
    }
  }

  /**
   * Makes target line {@code q}.
   *
   * @param q counted from the span's first
   * @param lines source lines of pixels, from the span's first on
   * @param out gets {@code length} pixels
   */
  void weigh(int[][] lines, int q, int[] out, int length, ChannelSums sums) {
    int line = first[q] - first[0];
    int k = start[q];
    sums.begin(lines[line], weights[k], 1 << (FRACTION_BITS - 1), length);
    while (++k < start[q + 1]) {
      sums.add(lines[++line], weights[k]);
    }
    sums.toPixels(FRACTION_BITS, out);
  }
}
