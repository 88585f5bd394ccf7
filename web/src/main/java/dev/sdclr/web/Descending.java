package dev.sdclr.web;

import java.util.Arrays;

/** Sorts rows by what each of them has, without an object for each. */
final class Descending {

  private Descending() {}

  /** The rows, that with the most first, equal ones in their order. */
  static int[] rows(float[] values) {
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
}
