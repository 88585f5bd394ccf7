package dev.sdclr.mine;

import java.util.Arrays;

/** Means of what passes over the images find out about each. */
final class ScoreMeans {

  private final double[] sums;
  private final int[] counts;

  ScoreMeans(int images) {
    sums = new double[images];
    counts = new int[images];
  }

  void add(int index, double value) {
    sums[index] += value;
    counts[index]++;
  }

  /** Takes one value for each of {@code indices}. */
  void add(int[] indices, double[] values) {
    for (int i = 0; i < indices.length; i++) {
      add(indices[i], values[i]);
    }
  }

  /** By index; NaN for an image of which nothing is known. */
  double[] means() {
    double[] means = new double[sums.length];
    Arrays.setAll(means, i -> counts[i] == 0 ? Double.NaN : sums[i] / counts[i]);
    return means;
  }
}
