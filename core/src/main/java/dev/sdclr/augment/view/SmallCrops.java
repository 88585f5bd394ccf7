package dev.sdclr.augment.view;

import dev.sdclr.Ranges;

/**
 * Further, smaller views of each image (multi-crop; SwAV, Caron et al. 2020, section 3.2).
 *
 * @param count of each image, k, in [1, 16]; published: 6
 * @param imageSize side in pixels, at least 1, at most that of the two whole views; published: 96
 *     beside 224
 * @param minArea smallest share of the image's area in a crop, in (0, maxArea]; published: 0.05;
 *     absent: 0.05
 * @param maxArea largest share, at most 1; published: 0.14; absent: 0.14
 */
public record SmallCrops(int count, int imageSize, Double minArea, Double maxArea) {

  private static final int MAX_COUNT = 16;
  private static final double PUBLISHED_MIN_AREA = 0.05;
  private static final double PUBLISHED_MAX_AREA = 0.14;

  public SmallCrops {
    minArea = minArea == null ? PUBLISHED_MIN_AREA : minArea;
    maxArea = maxArea == null ? PUBLISHED_MAX_AREA : maxArea;
    Ranges.within("count", count, 1, MAX_COUNT);
    Ranges.within("imageSize", imageSize, 1, ViewConfig.MAX_IMAGE_SIZE);
    Ranges.ordered("minArea..maxArea", minArea, maxArea, 1);
  }

  /** Bytes of all of them of one image. */
  long bytes() {
    return 3L * count * imageSize * imageSize;
  }
}
