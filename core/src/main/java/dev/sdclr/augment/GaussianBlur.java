package dev.sdclr.augment;

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
    Ranges.probability("blur probability", probability);
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

  static void blur(PixelBuffer pixels, double sigmaPixels, Scratch scratch) {
    BoxBlur box = BoxBlur.forSigma(sigmaPixels);
    int stride = 3 * pixels.width();
    int height = pixels.height();
    int margin = box.radius() + 1;
    int length = stride * (height + 2 * margin);
    int[] plane = scratch.plane(length);
    alongRows(pixels, box, plane, margin * stride, scratch);
    int[] other = scratch.secondPlane(length);
    for (int i = 0; i < BoxBlur.PASSES; i++) {
      repeatEdges(plane, stride, height, margin);
      box.pass(plane, margin * stride, stride, other, margin * stride, stride * height);
      int[] swapped = plane;
      plane = other;
      other = swapped;
    }
    byte[] rgb = pixels.rgb();
    for (int i = 0, end = pixels.length(), at = margin * stride; i < end; i++) {
      rgb[i] = (byte) plane[at + i];
    }
  }

  /** Blurs each row three times into {@code out}, one value to an {@code int}. */
  private static void alongRows(
      PixelBuffer pixels, BoxBlur box, int[] out, int outFrom, Scratch scratch) {
    int stride = 3 * pixels.width();
    int margin = 3 * (box.radius() + 1);
    int padded = stride + 2 * margin;
    int[] row = scratch.row(padded);
    byte[] rgb = pixels.rgb();
    for (int from = 0; from < pixels.length(); from += stride) {
      for (int i = 0; i < stride; i++) {
        row[margin + i] = rgb[from + i] & 0xFF;
      }
      for (int i = 0; i < BoxBlur.PASSES; i++) {
        repeatEdges(row, 3, pixels.width(), box.radius() + 1);
        box.pass(row, margin, 3, out, outFrom + from, stride);
        System.arraycopy(out, outFrom + from, row, margin, stride);
      }
    }
  }

  /** Fills {@code margin} items before the first and after the last of {@code count} items. */
  private static void repeatEdges(int[] values, int item, int count, int margin) {
    int first = margin * item;
    int last = first + (count - 1) * item;
    for (int i = 1; i <= margin; i++) {
      System.arraycopy(values, first, values, first - i * item, item);
      System.arraycopy(values, last, values, last + i * item, item);
    }
  }
}
