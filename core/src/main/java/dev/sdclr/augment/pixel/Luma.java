package dev.sdclr.augment.pixel;

import dev.sdclr.data.PixelWords;

/** Brightness as the eye weighs red, green and blue (ITU-R BT.601), in 16-bit fixed point. */
public final class Luma {

  private Luma() {}

  /** In 0..255, of a pixel, a word of {@link PixelWords}. */
  static int of(int word) {
    return (19595 * (word & 0xFF) + 38470 * (word >> 8 & 0xFF) + 7471 * (word >> 16 & 0xFF) + 32768)
        >> 16;
  }

  /** Takes the colour away: all three channels become the brightness. */
  public static void toGray(PixelBuffer pixels, Scratch scratch) {
    PixelChange gray = Luma::toGray;
    gray.applyTo(pixels, scratch);
  }

  private static void toGray(int[] words, int count) {
    for (int i = 0; i < count; i++) {
      words[i] = 0x010101 * of(words[i]);
    }
  }

  /** Mean over all pixels, rounded half up. */
  public static int mean(PixelBuffer pixels) {
    long count = pixels.size();
    long sum = 0;
    for (int i = 0; i < count; i += PixelChange.STRETCH) {
      sum += sum(pixels.words(), i, (int) Math.min(count, i + PixelChange.STRETCH));
    }
    return (int) ((2 * sum + count) / (2 * count));
  }

  private static int sum(int[] words, int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i++) {
      sum += of(words[i]);
    }
    return sum;
  }
}
