package dev.sdclr.augment.pixel;

/**
 * Mixes an image with a duller one, as Pillow's {@code ImageEnhance} does: factor 0 is the duller
 * one, 1 changes nothing, more exaggerates.
 *
 * <p>Each byte becomes level + factor * (byte - level), in single precision, cut to 0..255 and
 * truncated, as Pillow's {@code Image.blend} does.
 */
public final class Enhance {

  private static final int CENTRE_WEIGHT = 5;
  private static final int ALL_WEIGHTS = 13;

  private Enhance() {}

  /** Mixes with black. */
  public static PixelChange brightness(double factor, Scratch scratch) {
    return mixWithLevel(0, (float) factor, scratch.brightness());
  }

  /** Mixes with the mean gray that the image has now. */
  public static PixelChange contrast(PixelBuffer pixels, double factor, Scratch scratch) {
    return mixWithLevel(Luma.mean(pixels, scratch), (float) factor, scratch.contrast());
  }

  /** Mixes each pixel with its own gray. */
  public static PixelChange saturation(double factor, Scratch scratch) {
    return scratch.saturation().by((float) factor);
  }

  /**
   * Mixes with the smoothed image, in which a pixel weighs 5 and its eight neighbours 1; pixels at
   * the border stay as they are.
   */
  public static void sharpness(PixelBuffer pixels, double factor, Scratch scratch) {
    PixelBuffer copy = scratch.spare();
    Crop.cut(pixels, 0, 0, pixels.width(), pixels.height(), copy);
    byte[] from = copy.rgb();
    byte[] to = pixels.rgb();
    int stride = Tones.CHANNELS * pixels.width();
    for (int y = 1; y < pixels.height() - 1; y++) {
      int end = (y + 1) * stride - Tones.CHANNELS;
      for (int i = y * stride + Tones.CHANNELS; i < end; i++) {
        to[i] = (byte) mixed(smooth(from, i, stride), from[i] & 0xFF, (float) factor);
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

  static int mixed(int level, int value, float factor) {
    int mixed = (int) (level + factor * (value - level));
    // The cut changes nothing for factors in [0, 1], where Pillow leaves it out.
    return Math.max(0, Math.min(255, mixed));
  }

  private static PixelChange mixWithLevel(int level, float factor, LevelTable levels) {
    for (int value = 0; value < Tones.LEVELS; value++) {
      levels.table()[value] = (byte) mixed(level, value, factor);
    }
    return levels;
  }
}
