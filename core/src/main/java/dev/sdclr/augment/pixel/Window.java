package dev.sdclr.augment.pixel;

import java.util.Arrays;

/** Cuts a window out of an image; where the window reaches outside, it is black. */
public final class Window {

  private Window() {}

  /**
   * Copies a window of pixels.
   *
   * @param top row of the source at the window's first row; may be negative
   * @param left column of the source at the window's first column; may be negative
   * @param target gets width x height pixels; another buffer than {@code source}
   */
  public static void cut(
      PixelBuffer source, int top, int left, int width, int height, PixelBuffer target) {
    target.reshape(width, height);
    Arrays.fill(target.rgb(), 0, target.length(), (byte) 0);
    int fromX = Math.max(0, left);
    int toX = Math.min(source.width(), left + width);
    for (int y = Math.max(0, top);
        y < Math.min(source.height(), top + height) && fromX < toX;
        y++) {
      System.arraycopy(
          source.rgb(),
          3 * (y * source.width() + fromX),
          target.rgb(),
          3 * ((y - top) * width + fromX - left),
          3 * (toX - fromX));
    }
  }

  /**
   * The central window as torchvision places it: half a pixel is rounded to even where the image is
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

  /** Where a window of that size begins. */
  public static long centred(long size, int window) {
    return size < window ? -((window - size) / 2) : (long) Math.rint((size - window) / 2.0);
  }
}
