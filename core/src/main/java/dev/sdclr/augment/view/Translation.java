package dev.sdclr.augment.view;

import dev.sdclr.augment.pixel.PixelBuffer;
import dev.sdclr.augment.pixel.Scratch;

/**
 * Moves the image left or up by a share of its side, black where nothing is left, as Pillow's
 * {@code Image.transform} does; the nearest whole number of pixels, half rounded up.
 */
final class Translation {

  private Translation() {}

  static void alongX(PixelBuffer pixels, double share, Scratch scratch) {
    RandomPaddedCrop.shift(pixels, 0, wholePixels(share * pixels.width()), scratch);
  }

  static void alongY(PixelBuffer pixels, double share, Scratch scratch) {
    RandomPaddedCrop.shift(pixels, wholePixels(share * pixels.height()), 0, scratch);
  }

  private static int wholePixels(double distance) {
    return (int) Math.floor(distance + 0.5);
  }
}
