package dev.sdclr.augment.view;

import dev.sdclr.Ranges;
import dev.sdclr.augment.pixel.BoxBlur;
import dev.sdclr.augment.pixel.IntRows;
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
    int stride = 3 * pixels.width();
    int height = pixels.height();
    int[][] rows = scratch.rows(height, stride);
    int[][] shifted = scratch.secondRows(Math.max(height, box.kernelSize()), stride);
    for (int y = 0; y < height; y++) {
      alongRow(pixels, y, box, shifted, rows[y], scratch);
    }
    int[][] other = shifted;
    for (int i = 0; i < BoxBlur.PASSES; i++) {
      alongColumns(rows, box, other, height, stride, scratch);
      int[][] swapped = rows;
      rows = other;
      other = swapped;
    }
    for (int y = 0; y < height; y++) {
      IntRows.pack(rows[y], pixels.rgb(), y * stride, stride);
    }
  }

  /** Blurs one row three times; {@code shifted} is working memory. */
  private static void alongRow(
      PixelBuffer pixels, int y, BoxBlur box, int[][] shifted, int[] out, Scratch scratch) {
    int stride = 3 * pixels.width();
    int margin = 3 * (box.radius() + 1);
    int[] padded = scratch.row(stride + 2 * margin);
    IntRows.unpack(pixels.rgb(), y * stride, out, stride);
    for (int i = 0; i < BoxBlur.PASSES; i++) {
      System.arraycopy(out, 0, padded, margin, stride);
      repeatEdges(padded, margin, stride);
      for (int k = 0; k < box.kernelSize(); k++) {
        System.arraycopy(padded, 3 * k, shifted[k], 0, stride);
      }
      box.pass(shifted, out, stride);
    }
  }

  private static void alongColumns(
      int[][] rows, BoxBlur box, int[][] out, int height, int length, Scratch scratch) {
    int[][] neighbours = scratch.references(box.kernelSize());
    for (int y = 0; y < height; y++) {
      for (int k = 0; k < box.kernelSize(); k++) {
        int row = y + k - box.radius() - 1;
        neighbours[k] = rows[Math.max(0, Math.min(height - 1, row))];
      }
      box.pass(neighbours, out[y], length);
    }
  }

  /** Fills both margins of a row of pixels with its first and its last pixel. */
  private static void repeatEdges(int[] padded, int margin, int length) {
    int end = margin + length;
    for (int i = 0; i < margin; i++) {
      padded[i] = padded[margin + i % 3];
      padded[end + i] = padded[end - 3 + i % 3];
    }
  }
}
