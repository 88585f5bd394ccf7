package dev.sdclr.augment.view;

import dev.sdclr.Ranges;
import dev.sdclr.augment.pixel.PixelBuffer;
import dev.sdclr.augment.pixel.Scratch;
import dev.sdclr.data.PixelWords;
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
    int[] mirrored = scratch.secondRow(width);
    for (int at = 0; at < pixels.length(); at += 3 * width) {
      PixelWords.load(pixels.rgb(), at, row, width);
      for (int a = 0, b = width - 1; a < width; a++, b--) {
        mirrored[b] = row[a];
      }
      PixelWords.store(mirrored, pixels.rgb(), at, width);
    }
  }
}
