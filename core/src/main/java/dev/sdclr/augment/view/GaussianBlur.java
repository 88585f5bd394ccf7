package dev.sdclr.augment.view;

import dev.sdclr.Ranges;
import dev.sdclr.augment.pixel.BoxBlur;
import dev.sdclr.augment.pixel.PixelBuffer;
import dev.sdclr.augment.pixel.Scratch;
import java.util.random.RandomGenerator;

/**
 * Blurs by a random amount, to the byte as Pillow's {@code GaussianBlur} does: three extended box
 * blurs along rows, then three along columns, with edge pixels repeated ({@link BoxBlur}).
 *
 * <p>Source: SimCLR (Chen et al. 2020, appendix A), sigma uniform in [0.1, 2] pixels with
 * probability 0.5.
 *
 * @param minSigmaPixels in (0, maxSigmaPixels]
 * @param maxSigmaPixels at most 100
 * @param probability in [0, 1]
 */
public record GaussianBlur(double minSigmaPixels, double maxSigmaPixels, double probability)
    implements Augmentation {

  static final double MAX_SIGMA_PIXELS = 100;

  public GaussianBlur {
    Ranges.ordered("blur sigma in pixels", minSigmaPixels, maxSigmaPixels, MAX_SIGMA_PIXELS);
    Ranges.within("blur probability", probability, 0, 1);
  }

  @Override
  public void apply(PixelBuffer pixels, RandomGenerator random, Scratch scratch) {
    if (random.nextDouble() < probability) {
      blur(pixels, drawSigma(random), scratch);
    }
  }

  double drawSigma(RandomGenerator random) {
    return minSigmaPixels + (maxSigmaPixels - minSigmaPixels) * random.nextDouble();
  }

  public static void blur(PixelBuffer pixels, double sigmaPixels, Scratch scratch) {
    BoxBlur box = BoxBlur.forSigma(sigmaPixels);
    int width = pixels.width();
    int height = pixels.height();
    int longer = Math.max(width, height);
    int[][] lines = scratch.rows(longer, longer);
    int[][] other = scratch.secondRows(longer, longer);
    for (int x = 0; x < width; x++) {
      int[] column = lines[x];
      for (int y = 0, at = x; y < height; y++, at += width) {
        column[y] = pixels.words()[at];
      }
    }
    int[][] columns = box.acrossLines(lines, other, width, height, scratch);
    int[][] free = columns == lines ? other : lines;
    turn(columns, width, height, free, scratch.strip(width * height));
    int[][] rows = box.acrossLines(free, columns, height, width, scratch);
    for (int y = 0; y < height; y++) {
      System.arraycopy(rows[y], 0, pixels.words(), width * y, width);
    }
  }

  private static void turn(int[][] columns, int width, int height, int[][] rows, int[] whole) {
    for (int x = 0; x < width; x++) {
      int[] column = columns[x];
      for (int y = 0, at = x; y < height; y++, at += width) {
        whole[at] = column[y];
      }
    }
    for (int y = 0; y < height; y++) {
      System.arraycopy(whole, y * width, rows[y], 0, width);
    }
  }
}
