package dev.sdclr.augment.pixel;

/**
 * Antialiased resize of a rectangle, to the byte what Pillow's {@code Image.resize} gives for the
 * cropped image: the pass along rows first, rounded to bytes, then the pass along columns; a pass
 * that keeps the size is skipped; no pixel outside the rectangle is read.
 *
 * <p>The inner loops use integers only, one to a byte. Both passes add up whole lines, scaled, with
 * one index for all arrays, which the compiler turns into vector instructions; for the pass along
 * rows, some rows at a time are turned into columns and their results back.
 */
public final class Resize {

  /** Rows turned at a time: long lines, in few enough columns to stay in a core's cache. */
  private static final int STRIP_ROWS = 128;

  private Resize() {}

  /**
   * Resizes the whole rectangle.
   *
   * @param rgb source pixels, {@code sourceWidth} to a row
   * @param box part of the source to read
   * @param target gets width x height pixels; must not hold {@code rgb}
   */
  public static void apply(
      byte[] rgb,
      int sourceWidth,
      CropBox box,
      int width,
      int height,
      ResizeFilter filter,
      PixelBuffer target,
      Scratch scratch) {
    Span across = Span.whole(box.width(), width);
    Span down = Span.whole(box.height(), height);
    apply(rgb, sourceWidth, box, across, down, filter, target, scratch);
  }

  /**
   * Resizes the rectangle, of which only a crop is made: the rest costs neither time nor memory.
   *
   * @param across from the rectangle's width to the columns of the crop
   * @param down from its height to the rows of the crop
   * @param target gets the crop's pixels; must not hold {@code rgb}
   */
  public static void apply(
      byte[] rgb,
      int sourceWidth,
      CropBox box,
      Span across,
      Span down,
      ResizeFilter filter,
      PixelBuffer target,
      Scratch scratch) {
    int width = across.count();
    int height = down.count();
    target.reshape(width, height);
    int top = box.top() + down.sourceStart(filter);
    int left = box.left() + across.sourceStart(filter);
    int sourceRows = box.top() + down.sourceEnd(filter) - top;
    int[][] rows = scratch.rows(sourceRows, 3 * width);
    int from = 3 * (top * sourceWidth + left);
    int stride = 3 * sourceWidth;
    if (across.isSame()) {
      for (int y = 0; y < sourceRows; y++) {
        IntRows.unpack(rgb, from + stride * y, rows[y], 3 * width);
      }
    } else {
      ResizeTable table = scratch.resizeTables().get(across, filter);
      int sourceColumns = box.left() + across.sourceEnd(filter) - left;
      int[][] columns = scratch.secondRows(sourceColumns, 3 * Math.min(STRIP_ROWS, sourceRows));
      for (int y = 0; y < sourceRows; y += STRIP_ROWS) {
        int count = Math.min(STRIP_ROWS, sourceRows - y);
        turn(rgb, from + stride * y, stride, columns, sourceColumns, count);
        alongRows(columns, table, rows, y, width, count, scratch.row(3 * STRIP_ROWS));
      }
    }
    if (down.isSame()) {
      for (int y = 0; y < height; y++) {
        IntRows.pack(rows[y], target.rgb(), 3 * width * y, 3 * width);
      }
    } else {
      ResizeTable table = scratch.resizeTables().get(down, filter);
      int[] sums = scratch.row(3 * width);
      for (int y = 0; y < height; y++) {
        table.weigh(rows, y, sums, 3 * width);
        toByteRange(sums, 3 * width);
        IntRows.pack(sums, target.rgb(), 3 * width * y, 3 * width);
      }
    }
  }

  /** Puts each column of {@code height} pixels into an array of its own. */
  private static void turn(
      byte[] rgb, int from, int stride, int[][] columns, int width, int height) {
    for (int x = 0; x < width; x++) {
      int[] column = columns[x];
      int at = from + 3 * x;
      for (int to = 0; to < 3 * height; to += 3, at += stride) {
        column[to] = rgb[at] & 0xFF;
        column[to + 1] = rgb[at + 1] & 0xFF;
        column[to + 2] = rgb[at + 2] & 0xFF;
      }
    }
  }

  private static void alongRows(
      int[][] columns,
      ResizeTable table,
      int[][] rows,
      int top,
      int width,
      int height,
      int[] sums) {
    for (int q = 0; q < width; q++) {
      table.weigh(columns, q, sums, 3 * height);
      toByteRange(sums, 3 * height);
      for (int y = 0, at = 0; y < height; y++, at += 3) {
        int[] row = rows[top + y];
        row[3 * q] = sums[at];
        row[3 * q + 1] = sums[at + 1];
        row[3 * q + 2] = sums[at + 2];
      }
    }
  }

  /** Cuts off the fraction, then to 0..255, without branches or calls: those stop vectors. */
  private static void toByteRange(int[] sums, int length) {
    for (int i = 0; i < length; i++) {
      int value = sums[i] >> ResizeTable.FRACTION_BITS;
      int notNegative = value & ~(value >> 31);
      sums[i] = (notNegative | (255 - notNegative) >> 31) & 0xFF;
    }
  }
}
