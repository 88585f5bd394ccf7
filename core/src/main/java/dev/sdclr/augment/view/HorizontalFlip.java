package dev.sdclr.augment.view;

import dev.sdclr.Ranges;
import dev.sdclr.augment.pixel.PixelBuffer;
import dev.sdclr.augment.pixel.Scratch;
import java.util.random.RandomGenerator;

/**
 * Mirrors left and right.
 *
 * <p>Source: SimCLR (Chen et al. 2020, appendix A), with probability 0.5.
 *
 * @param probability in [0, 1]
 */
public record HorizontalFlip(double probability) implements Augmentation {

  public HorizontalFlip {
    Ranges.within("flip probability", probability, 0, 1);
  }

  @Override
  public void apply(PixelBuffer pixels, RandomGenerator random, Scratch scratch) {
    if (random.nextDouble() < probability) {
      flip(pixels, scratch);
    }
  }

  public static void flip(PixelBuffer pixels, Scratch scratch) {
    int width = pixels.width();
    int[] row = scratch.row(width);
    for (int start = 0; start < pixels.size(); start += width) {
      System.arraycopy(pixels.words(), start, row, 0, width);
      for (int a = start, b = width - 1; b >= 0; a++, b--) {
        pixels.words()[a] = row[b];
      }
    }
  }
}
