package dev.sdclr;

import java.util.Arrays;

/** Sorts rows by what each of them has, without an object for each. */
public final class Descending {

  private Descending() {}

  /** The rows, that with the most first, equal ones in their order. */
  public static int[] rows(float[] values) {
    long[] keys = new long[values.length];
    for (int row = 0; row < keys.length; row++) {
      int bits = Float.floatToIntBits(-values[row]);
      int ordered = bits ^ (bits >> 31 & Integer.MAX_VALUE); // as the numbers are
      keys[row] = (long) ordered << 32 | row;
    }
    Arrays.parallelSort(keys);
    int[] rows = new int[keys.length];
    for (int rank = 0; rank < rows.length; rank++) {
      rows[rank] = (int) keys[rank];
    }
    return rows;
  }

  /** The same of double precision. */
  public static int[] rows(double[] values) {
    double[] sorted = values.clone();
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = -sorted[i];
    }
    Arrays.parallelSort(sorted);
    int[] rows = new int[sorted.length];
    int[] equalBefore = new int[sorted.length];
    for (int row = 0; row < rows.length; row++) {
      int place = firstPlace(sorted, -values[row]);
      rows[place + equalBefore[place]] = row;
      equalBefore[place]++;
    }
    return rows;
  }

  /** Of a value that is among the sorted ones. */
  private static int firstPlace(double[] sorted, double value) {
    int low = 0;
    int high = sorted.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Double.compare(sorted[middle], value) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
