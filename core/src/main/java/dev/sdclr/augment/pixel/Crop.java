package dev.sdclr.augment.pixel;

import java.util.Arrays;

/** Cuts a rectangle out of an image; where the rectangle reaches outside, it is black. */
public final class Crop {

  private Crop() {}

  /**
   * Copies a crop.
   *
   * @param top row of the source at the crop's first row; may be negative
   * @param left column of the source at the crop's first column; may be negative
   * @param target gets width x height pixels; another buffer than {@code source}
   */
  public static void cut(
      PixelBuffer source, int top, int left, int width, int height, PixelBuffer target) {
    target.reshape(width, height);
    Arrays.fill(target.words(), 0, target.size(), 0);
    int fromX = Math.max(0, left);
    int toX = Math.min(source.width(), left + width);
    for (int y = Math.max(0, top);
        y < Math.min(source.height(), top + height) && fromX < toX;
        y++) {
      System.arraycopy(
          source.words(),
          y * source.width() + fromX,
          target.words(),
          (y - top) * width + fromX - left,
          toX - fromX);
    }
  }

  /** Moves an image up and left by whole pixels, within its size; black where nothing is left. */
  public static void shift(PixelBuffer pixels, int top, int left, Scratch scratch) {
    PixelBuffer copy = scratch.spare();
    cut(pixels, top, left, pixels.width(), pixels.height(), copy);
    System.arraycopy(copy.words(), 0, pixels.words(), 0, pixels.size());
  }

  /**
   * The central crop as torchvision places it: half a pixel is rounded to even where the image is
   * larger, down where it is smaller.
   */
  public static void centre(PixelBuffer source, int width, int height, PixelBuffer target) {
    cut(
        source,
        (int) centred(source.height(), height),
        (int) centred(source.width(), width),
        width,
        height,
        target);
  }

  /** Where a crop of that size begins. */
  public static long centred(long size, int crop) {
    return size < crop ? -((crop - size) / 2) : (long) Math.rint((size - crop) / 2.0);
  }
}
