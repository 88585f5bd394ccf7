package dev.sdclr.augment.view;

import dev.sdclr.Ranges;
import dev.sdclr.augment.pixel.PixelBuffer;
import dev.sdclr.augment.pixel.Scratch;
import dev.sdclr.augment.pixel.Tones;
import java.util.random.RandomGenerator;

/**
 * Inverts the bright levels, from 128 on, now and then (BYOL, Grill et al. 2020, appendix B).
 *
 * @param probability in [0, 1]
 */
record Solarization(double probability) implements Augmentation {

  private static final int THRESHOLD = 128;

  Solarization {
    Ranges.within("solarize probability", probability, 0, 1);
  }

  @Override
  public void apply(PixelBuffer pixels, RandomGenerator random, Scratch scratch) {
    // Without solarisation nothing is drawn: what is drawn after it stays the same.
    if (probability > 0 && random.nextDouble() < probability) {
      Tones.solarize(pixels, THRESHOLD, scratch);
    }
  }
}
