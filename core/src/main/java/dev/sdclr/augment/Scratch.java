package dev.sdclr.augment;

import dev.sdclr.data.SplitMix;

/**
 * Working memory of one thread: arrays and tables that only grow, so that a view allocates nothing
 * once the largest image has been seen.
 *
 * <p>Not safe for concurrent use: one for each thread.
 */
public final class Scratch {

  private static final int[] NONE = {};

  private final SplitMix random = new SplitMix(0);
  private final ResizeTables resizeTables = new ResizeTables();
  private final PixelBuffer pixels = new PixelBuffer();
  private final PixelBuffer spare = new PixelBuffer();
  private final byte[] byteTable = new byte[256];
  private int[] plane = NONE;
  private int[] secondPlane = NONE;
  private int[] row = NONE;

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

  int[] plane(int length) {
    plane = atLeast(length, plane);
    return plane;
  }

  int[] secondPlane(int length) {
    secondPlane = atLeast(length, secondPlane);
    return secondPlane;
  }

  int[] row(int length) {
    row = atLeast(length, row);
    return row;
  }

  private static int[] atLeast(int length, int[] array) {
    return array.length < length ? new int[length] : array;
  }
}
