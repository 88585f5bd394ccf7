package dev.sdclr.augment.pixel;

import dev.sdclr.data.PixelWords;
import java.util.Arrays;

/**
 * Lines of pixels, one to an {@code int} ({@link PixelWords}), each line an array of its own that
 * only grows.
 *
 * <p>Loops over whole lines that use one index for all arrays are the ones that the compiler turns
 * into vector instructions.
 */
final class IntRows {

  private static final int[] NONE = {};

  private int[][] rows = {};

  /**
   * At least {@code count} rows of at least {@code length} values, with whatever they hold.
   *
   * <p>Each row grows by itself: many short rows and few long ones never make many long ones.
   */
  int[][] reserve(int count, int length) {
    if (rows.length < count) {
      int old = rows.length;
      rows = Arrays.copyOf(rows, count);
      Arrays.fill(rows, old, count, NONE);
    }
    for (int i = 0; i < count; i++) {
      if (rows[i].length < length) {
        rows[i] = new int[length];
      }
    }
    return rows;
  }
}
