package dev.sdclr.augment;

/**
 * Blends with the smoothed image, as Pillow's {@code ImageEnhance.Sharpness} does: factor 0 is
 * smooth, 1 changes nothing, 2 exaggerates edges. Smoothing weighs a pixel 5 and its eight
 * neighbours 1; pixels at the border stay as they are.
 */
final class Sharpness {

  private static final int CENTRE_WEIGHT = 5;
  private static final int ALL_WEIGHTS = 13;

  private Sharpness() {}

  static void adjust(PixelBuffer pixels, double factor, Scratch scratch) {
    PixelBuffer copy = scratch.spare();
    Window.cut(pixels, 0, 0, pixels.width(), pixels.height(), copy);
    byte[] from = copy.rgb();
    byte[] to = pixels.rgb();
    int stride = Tones.CHANNELS * pixels.width();
    for (int y = 1; y < pixels.height() - 1; y++) {
      int end = (y + 1) * stride - Tones.CHANNELS;
      for (int i = y * stride + Tones.CHANNELS; i < end; i++) {
        to[i] = (byte) Blend.of(smooth(from, i, stride), from[i] & 0xFF, (float) factor);
      }
    }
  }

  private static int smooth(byte[] rgb, int at, int stride) {
    int sum = threeAround(rgb, at - stride) + threeAround(rgb, at) + threeAround(rgb, at + stride);
    sum += (CENTRE_WEIGHT - 1) * (rgb[at] & 0xFF);
    return (2 * sum + ALL_WEIGHTS) / (2 * ALL_WEIGHTS);
  }

  private static int threeAround(byte[] rgb, int at) {
    return (rgb[at - Tones.CHANNELS] & 0xFF) + (rgb[at] & 0xFF) + (rgb[at + Tones.CHANNELS] & 0xFF);
  }
}
