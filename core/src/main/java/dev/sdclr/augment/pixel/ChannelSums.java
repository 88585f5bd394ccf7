package dev.sdclr.augment.pixel;

import dev.sdclr.data.PixelWords;

/**
 * Weighted sums of lines of pixels, a channel to an array, in fixed point.
 *
 * <p>Pixels are words ({@link PixelWords}). The loops have one index for all arrays and neither
 * branches nor calls, which would stop vectors.
 */
final class ChannelSums {

  private int[] red = {};
  private int[] green = {};
  private int[] blue = {};
  private int length;

  /** Begins with a line, times a weight, and {@code start} added to each sum. */
  void begin(int[] line, int weight, int start, int newLength) {
    length = newLength;
    if (red.length < length) {
      red = new int[length];
      green = new int[length];
      blue = new int[length];
    }
    begin(line, weight, start, red, green, blue, length);
  }

  private static void begin(
      int[] line, int weight, int start, int[] red, int[] green, int[] blue, int length) {
    for (int i = 0; i < length; i++) {
      red[i] = start + weight * (line[i] & 0xFF);
      green[i] = start + weight * (line[i] >> 8 & 0xFF);
      blue[i] = start + weight * (line[i] >> 16 & 0xFF);
    }
  }

  /** Adds a line, times a weight. */
  void add(int[] line, int weight) {
    add(line, weight, red, green, blue, length);
  }

  private static void add(int[] line, int weight, int[] red, int[] green, int[] blue, int length) {
    for (int i = 0; i < length; i++) {
      red[i] += weight * (line[i] & 0xFF);
      green[i] += weight * (line[i] >> 8 & 0xFF);
      blue[i] += weight * (line[i] >> 16 & 0xFF);
    }
  }

  /** Cuts off the fraction, then to 0..255. */
  void toPixels(int fractionBits, int[] out) {
    toPixels(red, green, blue, fractionBits, out, length);
  }

  private static void toPixels(
      int[] red, int[] green, int[] blue, int bits, int[] out, int length) {
    for (int i = 0; i < length; i++) {
      int r = PixelWords.cut(red[i] >> bits);
      int g = PixelWords.cut(green[i] >> bits);
      int b = PixelWords.cut(blue[i] >> bits);
      out[i] = r | (g << 8) | (b << 16);
    }
  }
}
