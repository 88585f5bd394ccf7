package dev.sdclr.augment.pixel;

import dev.sdclr.data.PixelWords;

/**
 * Antialiased resize of a rectangle, to the byte what Pillow's {@code Image.resize} gives for the
 * cropped image: the pass along rows first, rounded to bytes, then the pass along columns; a pass
 * that keeps the size is skipped; no pixel outside the rectangle is read.
 *
 * <p>Both passes add up whole lines of pixels, one {@code int} each ({@link ChannelSums}); for the
 * pass along rows, some rows at a time are turned into columns and their results back.
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
    int[][] rows = scratch.rows(sourceRows, width);
    int from = 3 * (top * sourceWidth + left);
    int stride = 3 * sourceWidth;
    if (across.isSame()) {
      for (int y = 0; y < sourceRows; y++) {
        PixelWords.load(rgb, from + stride * y, rows[y], width);
      }
    } else {
      ResizeTable table = scratch.resizeTables().get(across, filter);
      int sourceColumns = box.left() + across.sourceEnd(filter) - left;
      int[][] columns = scratch.secondRows(sourceColumns, Math.min(STRIP_ROWS, sourceRows));
      for (int y = 0; y < sourceRows; y += STRIP_ROWS) {
        int count = Math.min(STRIP_ROWS, sourceRows - y);
        for (int x = 0; x < sourceColumns; x++) {
          PixelWords.load(rgb, from + stride * y + 3 * x, stride, columns[x], count);
        }
        alongRows(columns, table, rows, y, width, count, scratch);
      }
    }
    if (down.isSame()) {
      for (int y = 0; y < height; y++) {
        System.arraycopy(rows[y], 0, target.words(), width * y, width);
      }
    } else {
      ResizeTable table = scratch.resizeTables().get(down, filter);
      int[] line = scratch.row(width);
      for (int y = 0; y < height; y++) {
        table.weigh(rows, y, line, width, scratch.channelSums());
        System.arraycopy(line, 0, target.words(), width * y, width);
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
      Scratch scratch) {
    int[] line = scratch.row(STRIP_ROWS);
    int[] strip = scratch.strip(STRIP_ROWS * width);
    for (int q = 0; q < width; q++) {
      table.weigh(columns, q, line, height, scratch.channelSums());
      for (int y = 0, at = q; y < height; y++, at += width) {
        strip[at] = line[y];
      }
    }
    for (int y = 0; y < height; y++) {
      System.arraycopy(strip, y * width, rows[top + y], 0, width);
    }
  }
}
