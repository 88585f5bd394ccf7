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
    int[] plane = scratch.plane(3 * width * box.height());
    int from = 3 * (box.top() * sourceWidth + box.left());
    if (box.width() == width) {
      unpack(rgb, from, 3 * sourceWidth, plane, 3 * width, box.height());
    } else {
      ResizeTable table = scratch.resizeTables().get(box.width(), width, filter);
      for (int y = 0; y < box.height(); y++) {
        alongRow(rgb, from + 3 * sourceWidth * y, table, width, plane, 3 * width * y);
      }
    }
    if (box.height() == height) {
      pack(plane, 0, target.rgb(), 0, target.length());
    } else {
      ResizeTable table = scratch.resizeTables().get(box.height(), height, filter);
      int[] sums = scratch.row(3 * width);
      for (int y = 0; y < height; y++) {
        alongColumns(plane, 3 * width, table, y, sums);
        packFixedPoint(sums, target.rgb(), 3 * width * y, 3 * width);
      }
    }
  }

  private static void alongRow(
      byte[] rgb, int from, ResizeTable table, int width, int[] out, int outFrom) {
    int[] first = table.first();
    int[] start = table.start();
    int[] weights = table.weights();
    int to = outFrom;
    for (int q = 0; q < width; q++, to += 3) {
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

  private static void alongColumns(int[] plane, int length, ResizeTable table, int y, int[] sums) {
    int[] weights = table.weights();
    int k = table.start()[y];
    int end = table.start()[y + 1];
    int at = table.first()[y] * length;
    Arrays.fill(sums, 0, length, HALF);
    for (; k < end; k++, at += length) {
      addScaled(plane, at, weights[k], sums, length);
    }
  }

  private static void addScaled(int[] plane, int at, int weight, int[] sums, int length) {
    for (int i = 0; i < length; i++) {
      sums[i] += weight * plane[at + i];
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

  private static void unpack(byte[] rgb, int from, int stride, int[] out, int length, int rows) {
    for (int y = 0; y < rows; y++) {
      for (int i = 0; i < length; i++) {
        out[y * length + i] = rgb[from + y * stride + i] & 0xFF;
      }
    }
  }

  private static void pack(int[] plane, int from, byte[] out, int outFrom, int length) {
    for (int i = 0; i < length; i++) {
      out[outFrom + i] = (byte) plane[from + i];
    }
  }
}
