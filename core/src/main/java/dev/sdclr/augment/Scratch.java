package dev.sdclr.augment;

import dev.sdclr.SplitMix;

/**
 * Working memory of one thread: arrays and tables that only grow, so that a view allocates nothing
 * once the largest image has been seen.
 *
 * <p>Not safe for concurrent use: one for each thread.
 */
public final class Scratch {

  private final SplitMix random = new SplitMix(0);
  private final ResizeTables resizeTables = new ResizeTables();
  private final PixelBuffer pixels = new PixelBuffer();
  private final PixelBuffer spare = new PixelBuffer();
  private final byte[] byteTable = new byte[256];
  private final IntRows rows = new IntRows();
  private final IntRows secondRows = new IntRows();
  private int[] row = {};
  private int[][] references = {};

  /** To be reset before use. */
  SplitMix random() {
    return random;
  }

  ResizeTables resizeTables() {
    return resizeTables;
  }

  /** The view being made. */
  PixelBuffer pixels() {
    return pixels;
  }

  /** A second image, for a step that cannot work in place. */
  PixelBuffer spare() {
    return spare;
  }

  /** One byte for each byte value. */
  byte[] byteTable() {
    return byteTable;
  }

  int[][] rows(int count, int length) {
    return rows.reserve(count, length);
  }

  int[][] secondRows(int count, int length) {
    return secondRows.reserve(count, length);
  }

  int[] row(int length) {
    if (row.length < length) {
      row = new int[length];
    }
    return row;
  }

  /** Room for {@code count} references to rows. */
  int[][] references(int count) {
    if (references.length < count) {
      references = new int[count][];
    }
    return references;
  }
}
