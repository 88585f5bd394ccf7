package dev.sdclr.augment;

/**
 * Which source pixels make each target pixel along one axis, and with which weight.
 *
 * <p>The window of target pixel q is centred at (q + 0.5) * from / to; when shrinking it widens by
 * that ratio, which is what avoids aliasing. Weights are normalised to sum 1 and rounded, half away
 * from zero, to fixed point with {@link #FRACTION_BITS} bits. Reused: {@link #fill} allocates only
 * to grow.
 */
final class ResizeTable {

  static final int FRACTION_BITS = 22;

  private int from;
  private int to;
  private ResizeFilter filter;
  private int[] first = {};
  private int[] start = {};
  private int[] weights = {};
  private double[] exact = {};

  boolean isFor(int from, int to, ResizeFilter filter) {
    return this.from == from && this.to == to && this.filter == filter;
  }

  void fill(int newFrom, int newTo, ResizeFilter newFilter) {
    from = newFrom;
    to = newTo;
    filter = newFilter;
    double scale = (double) from / to;
    double widening = Math.max(scale, 1);
    double support = filter.halfWidth() * widening;
    reserve(2 * (int) Math.ceil(support) + 1);
    for (int q = 0; q < to; q++) {
      double centre = (q + 0.5) * scale;
      first[q] = Math.max(0, (int) (centre - support + 0.5));
      int count = Math.min(from, (int) (centre + support + 0.5)) - first[q];
      start[q + 1] = start[q] + count;
      fillWeights(q, count, centre, widening);
    }
  }

  private void reserve(int window) {
    if (first.length < to) {
      first = new int[to];
      start = new int[to + 1];
    }
    if (weights.length < to * window) {
      weights = new int[to * window];
    }
    if (exact.length < window) {
      exact = new double[window];
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

  /** First source pixel of each target pixel. */
  int[] first() {
    return first;
  }

  /** Where the weights of target pixel q begin in {@link #weights()}; they end where q + 1's do. */
  int[] start() {
    return start;
  }

  int[] weights() {
    return weights;
  }
}
