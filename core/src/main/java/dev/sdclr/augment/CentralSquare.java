package dev.sdclr.augment;

import dev.sdclr.data.Image;

/**
 * The central square of an image after its shorter side has been resized, bilinear and antialiased.
 *
 * <p>As torchvision's {@code Resize} followed by {@code CenterCrop}, to the byte.
 */
final class CentralSquare {

  private CentralSquare() {}

  /**
   * @param shorterSide of the whole image after the resize, in pixels
   * @param target gets size x size pixels; not the scratch's spare buffer
   */
  static void apply(Image image, int shorterSide, int size, PixelBuffer target, Scratch scratch) {
    int shorter = Math.min(image.width(), image.height());
    int width = scaled(image.width(), shorterSide, shorter);
    int height = scaled(image.height(), shorterSide, shorter);
    PixelBuffer whole = scratch.spare();
    Resize.apply(
        image.rgb(),
        image.width(),
        CropBox.whole(image.width(), image.height()),
        width,
        height,
        ResizeFilter.BILINEAR,
        whole,
        scratch);
    Window.centre(whole, size, size, target);
  }

  private static int scaled(int side, int shorterSide, int shorter) {
    return Math.toIntExact((long) shorterSide * side / shorter);
  }
}
