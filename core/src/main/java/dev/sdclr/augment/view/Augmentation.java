package dev.sdclr.augment.view;

import dev.sdclr.augment.pixel.PixelBuffer;
import dev.sdclr.augment.pixel.Scratch;
import java.util.random.RandomGenerator;

/**
 * One random change of an image, in place.
 *
 * <p>Immutable and safe for concurrent use with a buffer, generator and scratch of the caller's
 * thread.
 */
public sealed interface Augmentation
    permits HorizontalFlip, RandomPaddedCrop, ColorJitter, Grayscale, GaussianBlur, Solarization {

  /**
   * Changes {@code pixels}, or leaves them, as {@code random} decides.
   *
   * @param pixels image that is replaced; its shape may change
   * @param random the only source of chance
   */
  void apply(PixelBuffer pixels, RandomGenerator random, Scratch scratch);
}
