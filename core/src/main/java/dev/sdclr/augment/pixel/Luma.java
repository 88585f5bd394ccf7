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
  public static int mean(PixelBuffer pixels, Scratch scratch) {
    int[] words = scratch.row(PixelChange.STRETCH);
    long count = pixels.length() / Tones.CHANNELS;
    long sum = 0;
    for (int i = 0; i < count; i += PixelChange.STRETCH) {
      int stretch = (int) Math.min(PixelChange.STRETCH, count - i);
      PixelWords.load(pixels.rgb(), Tones.CHANNELS * i, words, stretch);
      sum += sum(words, stretch);
    }
    return (int) ((2 * sum + count) / (2 * count));
  }

  private static int sum(int[] words, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      sum += of(words[i]);
    }
    return sum;
  }
}
