package dev.sdclr.augment;

/**
 * Rows of channel values, one to an {@code int}, each row an array of its own that only grows.
 *
 * <p>Loops over whole rows that use one index for all arrays are the ones that the compiler turns
 * into vector instructions; an offset into one long array would stop it.
 */
final class IntRows {

  private int[][] rows = {};

  /** At least {@code count} rows of at least {@code length} values, with whatever they hold. */
  int[][] reserve(int count, int length) {
    if (rows.length < count || (count > 0 && rows[0].length < length)) {
      int longest = Math.max(length, rows.length == 0 ? 0 : rows[0].length);
      rows = new int[Math.max(count, rows.length)][longest];
    }
    return rows;
  }

  /** Spreads {@code length} unsigned bytes, one to an {@code int}. */
  static void unpack(byte[] bytes, int from, int[] values, int length) {
    for (int i = 0; i < length; i++) {
      values[i] = bytes[from + i] & 0xFF;
    }
  }

  /** Puts {@code length} values in 0..255 back into bytes. */
  static void pack(int[] values, byte[] bytes, int from, int length) {
    for (int i = 0; i < length; i++) {
      bytes[from + i] = (byte) values[i];
    }
  }
}
