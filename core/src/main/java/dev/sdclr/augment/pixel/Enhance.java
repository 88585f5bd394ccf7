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
    return scratch.brightness().by(0, (float) factor);
  }

  /** Mixes with the mean gray that the image has now. */
  public static PixelChange contrast(PixelBuffer pixels, double factor, Scratch scratch) {
    return scratch.contrast().by(Luma.mean(pixels), (float) factor);
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
    int[] from = copy.words();
    int width = pixels.width();
    for (int y = 1; y < pixels.height() - 1; y++) {
      for (int i = y * width + 1; i < (y + 1) * width - 1; i++) {
        int word = 0;
        for (int shift = 0; shift < Tones.ALL_BITS; shift += Tones.BITS) {
          int smooth = smooth(from, i, width, shift);
          word |= mixed(smooth, from[i] >> shift & 0xFF, (float) factor) << shift;
        }
        pixels.words()[i] = word;
      }
    }
  }

  private static int smooth(int[] words, int at, int width, int shift) {
    int sum = (CENTRE_WEIGHT - 1) * (words[at] >> shift & 0xFF);
    for (int middle = at - width; middle <= at + width; middle += width) {
      for (int i = middle - 1; i <= middle + 1; i++) {
        sum += words[i] >> shift & 0xFF;
      }
    }
    return (2 * sum + ALL_WEIGHTS) / (2 * ALL_WEIGHTS);
  }

  static int mixed(int level, int value, float factor) {
    int mixed = (int) (level + factor * (value - level));
    // The cut changes nothing for factors in [0, 1], where Pillow leaves it out.
    return Math.max(0, Math.min(255, mixed));
  }
}
