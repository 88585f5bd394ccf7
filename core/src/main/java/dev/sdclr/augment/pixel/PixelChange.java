package dev.sdclr.augment.pixel;

import dev.sdclr.data.PixelWords;

/**
 * Changes pixels one by one, each by its own colour alone.
 *
 * <p>Those of a {@link Scratch} are used again: each holds until the next of its kind is asked for.
 */
@FunctionalInterface
public interface PixelChange {

  /** Pixels changed at a time. */
  int STRETCH = 512;

  /** Replaces {@code count} pixels, words of {@link PixelWords}. */
  void change(int[] words, int count);

  /** Changes all pixels of an image. */
  default void applyTo(PixelBuffer pixels, Scratch scratch) {
    int[] words = scratch.row(STRETCH);
    int all = pixels.length() / Tones.CHANNELS;
    for (int i = 0; i < all; i += STRETCH) {
      int count = Math.min(STRETCH, all - i);
      PixelWords.load(pixels.rgb(), Tones.CHANNELS * i, words, count);
      change(words, count);
      PixelWords.store(words, pixels.rgb(), Tones.CHANNELS * i, count);
    }
  }
}
