package dev.sdclr.augment;

import java.util.Arrays;

/**
 * Antialiased resize of a rectangle, to the byte what Pillow's {@code Image.resize} gives for the
 * cropped image: the pass along rows first, rounded to bytes, then the pass along columns; a pass
 * that keeps the size is skipped; no pixel outside the rectangle is read.
 *
 * <p>The inner loops use integers only. Bytes between the passes are kept one to an {@code int},
 * which lets the compiler use vector instructions along the columns.
 */
final class Resize {

  private static final int HALF = 1 << (ResizeTable.FRACTION_BITS - 1);

  private Resize() {}

  /**
   * @param rgb source pixels, {@code sourceWidth} to a row
   * @param box part of the source to read
   * @param target gets width x height pixels; must not hold {@code rgb}
   */
  static void apply(
      byte[] rgb,
      int sourceWidth,
      CropBox box,
      int width,
      int height,
      ResizeFilter filter,
      PixelBuffer target,
      Scratch scratch) {
    target.reshape(width, height);
    int[][] rows = scratch.rows(box.height(), 3 * width);
    int from = 3 * (box.top() * sourceWidth + box.left());
    if (box.width() == width) {
      for (int y = 0; y < box.height(); y++) {
        IntRows.unpack(rgb, from + 3 * sourceWidth * y, rows[y], 3 * width);
      }
    } else {
      ResizeTable table = scratch.resizeTables().get(box.width(), width, filter);
      for (int y = 0; y < box.height(); y++) {
        alongRow(rgb, from + 3 * sourceWidth * y, table, width, rows[y]);
      }
    }
    if (box.height() == height) {
      for (int y = 0; y < height; y++) {
        IntRows.pack(rows[y], target.rgb(), 3 * width * y, 3 * width);
      }
    } else {
      ResizeTable table = scratch.resizeTables().get(box.height(), height, filter);
      int[] sums = scratch.row(3 * width);
      for (int y = 0; y < height; y++) {
        alongColumns(rows, table, y, sums, 3 * width);
        packFixedPoint(sums, target.rgb(), 3 * width * y, 3 * width);
      }
    }
  }

  private static void alongRow(byte[] rgb, int from, ResizeTable table, int width, int[] out) {
    int[] first = table.first();
    int[] start = table.start();
    int[] weights = table.weights();
    for (int q = 0, to = 0; q < width; q++, to += 3) {
      int at = from + 3 * first[q];
      int r = HALF;
      int g = HALF;
      int b = HALF;
      for (int k = start[q], end = start[q + 1]; k < end; k++, at += 3) {
        int weight = weights[k];
        r += weight * (rgb[at] & 0xFF);
        g += weight * (rgb[at + 1] & 0xFF);
        b += weight * (rgb[at + 2] & 0xFF);
      }
      out[to] = toByteRange(r);
      out[to + 1] = toByteRange(g);
      out[to + 2] = toByteRange(b);
    }
  }

  private static void alongColumns(int[][] rows, ResizeTable table, int y, int[] sums, int length) {
    int[] weights = table.weights();
    int row = table.first()[y];
    Arrays.fill(sums, 0, length, HALF);
    for (int k = table.start()[y], end = table.start()[y + 1]; k < end; k++, row++) {
      addScaled(rows[row], weights[k], sums, length);
    }
  }

  private static void addScaled(int[] values, int weight, int[] sums, int length) {
    for (int i = 0; i < length; i++) {
      sums[i] += weight * values[i];
    }
  }

  private static void packFixedPoint(int[] sums, byte[] out, int from, int length) {
    for (int i = 0; i < length; i++) {
      out[from + i] = (byte) toByteRange(sums[i]);
    }
  }

  private static int toByteRange(int fixedPoint) {
    return Math.max(0, Math.min(255, fixedPoint >> ResizeTable.FRACTION_BITS));
  }
}
