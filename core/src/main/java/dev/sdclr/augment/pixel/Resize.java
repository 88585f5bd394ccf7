package dev.sdclr.augment.pixel;

import dev.sdclr.data.Image;
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
   * @param box part of the source to read
   * @param target gets width x height pixels
   */
  public static void apply(
      Image source,
      CropBox box,
      int width,
      int height,
      ResizeFilter filter,
      PixelBuffer target,
      Scratch scratch) {
    Span across = Span.whole(box.width(), width);
    Span down = Span.whole(box.height(), height);
    apply(source, box, across, down, filter, target, scratch);
  }

  /**
   * Resizes the rectangle, of which only a crop is made: the rest costs neither time nor memory.
   *
   * @param across from the rectangle's width to the columns of the crop
   * @param down from its height to the rows of the crop
   * @param target gets the crop's pixels
   */
  public static void apply(
      Image source,
      CropBox box,
      Span across,
      Span down,
      ResizeFilter filter,
      PixelBuffer target,
      Scratch scratch) {
    target.reshape(across.count(), down.count());
    int top = box.top() + down.sourceStart(filter);
    int count = box.top() + down.sourceEnd(filter) - top;
    int[][] rows = scratch.rows(count, across.count());
    CropBox read = new CropBox(top, box.left(), count, box.width());
    fillRows(source, read, across, filter, rows, scratch);
    fillTarget(rows, down, filter, target, scratch);
  }

  /** The pass along all rows of a rectangle. */
  private static void fillRows(
      Image source, CropBox box, Span across, ResizeFilter filter, int[][] rows, Scratch scratch) {
    byte[] rgb = source.rgb();
    int left = box.left() + across.sourceStart(filter);
    int from = 3 * (box.top() * source.width() + left);
    int stride = 3 * source.width();
    if (across.isSame()) {
      for (int y = 0; y < box.height(); y++) {
        PixelWords.load(rgb, from + stride * y, rows[y], across.count());
      }
      return;
    }
    ResizeTable table = scratch.resizeTables().get(across, filter);
    int sourceColumns = box.left() + across.sourceEnd(filter) - left;
    int[][] columns = scratch.secondRows(sourceColumns, Math.min(STRIP_ROWS, box.height()));
    for (int y = 0; y < box.height(); y += STRIP_ROWS) {
      int count = Math.min(STRIP_ROWS, box.height() - y);
      for (int x = 0; x < sourceColumns; x++) {
        PixelWords.load(rgb, from + stride * y + 3 * x, stride, columns[x], count);
      }
      alongRows(columns, table, rows, y, across.count(), count, scratch);
    }
  }

  /** The pass along columns. */
  private static void fillTarget(
      int[][] rows, Span down, ResizeFilter filter, PixelBuffer target, Scratch scratch) {
    int width = target.width();
    if (down.isSame()) {
      for (int y = 0; y < down.count(); y++) {
        System.arraycopy(rows[y], 0, target.words(), width * y, width);
      }
      return;
    }
    ResizeTable table = scratch.resizeTables().get(down, filter);
    int[] line = scratch.row(width);
    for (int y = 0; y < down.count(); y++) {
      table.weigh(rows, y, line, width, scratch.channelSums());
      System.arraycopy(line, 0, target.words(), width * y, width);
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
