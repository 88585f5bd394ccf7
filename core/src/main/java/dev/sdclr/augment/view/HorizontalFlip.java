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
      flip(pixels);
    }
  }

  public static void flip(PixelBuffer pixels) {
    byte[] rgb = pixels.rgb();
    int stride = 3 * pixels.width();
    for (int row = 0; row < pixels.length(); row += stride) {
      for (int a = row, b = row + stride - 3; a < b; a += 3, b -= 3) {
        swap(rgb, a, b);
        swap(rgb, a + 1, b + 1);
        swap(rgb, a + 2, b + 2);
      }
    }
  }

  private static void swap(byte[] rgb, int a, int b) {
    byte kept = rgb[a];
    rgb[a] = rgb[b];
    rgb[b] = kept;
  }
}
