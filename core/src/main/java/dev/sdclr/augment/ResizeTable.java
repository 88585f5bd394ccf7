package dev.sdclr.augment;

import java.util.Arrays;

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

  /**
   * Sums up target line {@code q}, in fixed point with half a unit added, for rounding.
   *
   * @param lines source lines; those of the window are read
   */
  void weigh(int[][] lines, int q, int[] sums, int length) {
    Arrays.fill(sums, 0, length, 1 << (FRACTION_BITS - 1));
    int line = first[q];
    for (int k = start[q]; k < start[q + 1]; k++, line++) {
      add(lines[line], weights[k], sums, length);
    }
  }

  private static void add(int[] values, int weight, int[] sums, int length) {
    for (int i = 0; i < length; i++) {
      sums[i] += weight * values[i];
    }
  }
}
