package dev.sdclr.augment.view;

import dev.sdclr.Ranges;
import dev.sdclr.augment.pixel.Luma;
import dev.sdclr.augment.pixel.PixelBuffer;
import dev.sdclr.augment.pixel.Scratch;
import java.util.random.RandomGenerator;

/**
 * Takes the colour away: all three channels become the {@link Luma}.
 *
 * <p>Source: SimCLR (Chen et al. 2020, appendix A), with probability 0.2.
 *
 * @param probability in [0, 1]
 */
record Grayscale(double probability) implements Augmentation {

  public Grayscale {
    Ranges.within("grayscale probability", probability, 0, 1);
  }

  @Override
  public void apply(PixelBuffer pixels, RandomGenerator random, Scratch scratch) {
    if (random.nextDouble() < probability) {
      Luma.toGray(pixels, scratch);
    }
  }
}
