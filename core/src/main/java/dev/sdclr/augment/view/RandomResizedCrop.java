package dev.sdclr.augment.view;

import dev.sdclr.Ranges;
import dev.sdclr.augment.pixel.CropBox;
import dev.sdclr.augment.pixel.PixelBuffer;
import dev.sdclr.augment.pixel.Resize;
import dev.sdclr.augment.pixel.ResizeFilter;
import dev.sdclr.augment.pixel.Scratch;
import dev.sdclr.data.Image;
import java.util.random.RandomGenerator;

/**
 * A random rectangle of the image, resized to a square: antialiased, cropped before it is resized.
 *
 * <p>Source: SimCLR (Chen et al. 2020, appendix A), drawn as torchvision's {@code
 * RandomResizedCrop} does: the area is a uniform share of the image's, the logarithm of width over
 * height is uniform, both sides are rounded half to even; a rectangle that does not fit is drawn
 * anew, up to ten times, then the largest central one within the allowed shapes is taken.
 *
 * @param size side of the result in pixels, at least 1
 * @param minArea smallest share of the image's area, in (0, maxArea]
 * @param maxArea largest share, at most 1
 * @param minRatio smallest width over height, in (0, maxRatio]
 * @param maxRatio largest width over height
 * @param filter of the resizing
 */
public record RandomResizedCrop(
    int size,
    double minArea,
    double maxArea,
    double minRatio,
    double maxRatio,
    ResizeFilter filter) {

  private static final int TRIES = 10;

  public RandomResizedCrop {
    Ranges.atLeast("size", size, 1);
    Ranges.ordered("crop area", minArea, maxArea, 1);
    Ranges.ordered("crop ratio", minRatio, maxRatio, Double.MAX_VALUE);
  }

  /** Bicubic, with the shapes that SimCLR uses: width over height from 3/4 to 4/3. */
  public RandomResizedCrop(int size, double minArea, double maxArea) {
    this(size, minArea, maxArea, ResizeFilter.BICUBIC);
  }

  /** With the shapes that SimCLR uses: width over height from 3/4 to 4/3. */
  public RandomResizedCrop(int size, double minArea, double maxArea, ResizeFilter filter) {
    this(size, minArea, maxArea, 3.0 / 4, 4.0 / 3, filter);
  }

  /** Fills {@code target} with {@code size} x {@code size} pixels. */
  public void apply(Image image, PixelBuffer target, RandomGenerator random, Scratch scratch) {
    CropBox box = draw(image.width(), image.height(), random);
    Resize.apply(image, box, size, size, filter, target, scratch);
  }

  CropBox draw(int width, int height, RandomGenerator random) {
    double minLogRatio = Math.log(minRatio);
    double logRatioSpan = Math.log(maxRatio) - minLogRatio;
    for (int i = 0; i < TRIES; i++) {
      double area = (double) width * height * (minArea + (maxArea - minArea) * random.nextDouble());
      double ratio = Math.exp(minLogRatio + logRatioSpan * random.nextDouble());
      int w = (int) Math.rint(Math.sqrt(area * ratio));
      int h = (int) Math.rint(Math.sqrt(area / ratio));
      if (w > 0 && w <= width && h > 0 && h <= height) {
        int top = random.nextInt(height - h + 1);
        return new CropBox(top, random.nextInt(width - w + 1), h, w);
      }
    }
    return centralBox(width, height);
  }

  private CropBox centralBox(int width, int height) {
    double ratio = (double) width / height;
    int w = ratio > maxRatio ? (int) Math.rint(height * maxRatio) : width;
    int h = ratio < minRatio ? (int) Math.rint(width / minRatio) : height;
    return new CropBox((height - h) / 2, (width - w) / 2, h, w);
  }
}
