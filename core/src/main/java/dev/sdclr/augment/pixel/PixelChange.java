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
    for (int i = 0; i < pixels.size(); i += STRETCH) {
      int count = Math.min(STRETCH, pixels.size() - i);
      System.arraycopy(pixels.words(), i, words, 0, count);
      change(words, count);
      System.arraycopy(words, 0, pixels.words(), i, count);
    }
  }
}
