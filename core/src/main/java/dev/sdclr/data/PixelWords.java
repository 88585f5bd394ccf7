package dev.sdclr.data;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Pixels of three interleaved bytes as one {@code int} each: red, or whatever comes first, lowest;
 * the top byte is undefined.
 *
 * <p>A pixel is loaded and stored at once; and loops over whole numbers with one index for all
 * arrays are those that the compiler turns into vector instructions, which it does not do with
 * bytes that lie three apart.
 */
public final class PixelWords {

  private static final int BYTES = 3;

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private PixelWords() {}

  /**
   * Loads neighbours in a row.
   *
   * @param from the first byte of the first one
   * @param count at least 1
   */
  public static void load(byte[] bytes, int from, int[] words, int count) {
    load(bytes, from, BYTES, words, count);
  }

  /**
   * Loads pixels that lie equally far apart.
   *
   * @param from the first byte of the first one
   * @param step from one to the next, in bytes: a row's bytes for neighbours in a column
   * @param count at least 1
   */
  public static void load(byte[] bytes, int from, int step, int[] words, int count) {
    int last = count - 1;
    for (int i = 0, at = from; i < last; i++, at += step) {
      words[i] = (int) WORD.get(bytes, at);
    }
    words[last] = get(bytes, from + last * step);
  }

  /**
   * Stores neighbours in a row, and leaves all other bytes.
   *
   * @param from the first pixel's place among the words
   * @param to the first byte of the first one
   * @param count at least 1
   */
  public static void store(int[] words, int from, byte[] bytes, int to, int count) {
    int last = from + count - 1;
    int at = to;
    for (int i = from; i < last; i++, at += BYTES) {
      WORD.set(bytes, at, words[i]); // the next pixel covers the fourth byte
    }
    put(words[last], bytes, at);
  }

  /** A level cut to 0..255, without branches, which would stop vectors. */
  public static int cut(int level) {
    int positive = level & ~(level >> 31);
    return (positive | ((255 - positive) >> 31)) & 0xFF;
  }

  /** One pixel, without the byte behind it. */
  public static int get(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) | (bytes[at + 1] & 0xFF) << 8 | (bytes[at + 2] & 0xFF) << 16;
  }

  private static void put(int word, byte[] bytes, int at) {
    bytes[at] = (byte) word;
    bytes[at + 1] = (byte) (word >> 8);
    bytes[at + 2] = (byte) (word >> 16);
  }
}
