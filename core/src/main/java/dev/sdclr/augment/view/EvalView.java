package dev.sdclr.augment.view;

import dev.sdclr.Ranges;
import dev.sdclr.augment.pixel.Scratch;
import dev.sdclr.data.Image;

/**
 * The one view for evaluation, without chance: the central square.
 *
 * <p>An image that already has the right size is left as it is. Otherwise its shorter side is
 * resized, bilinear and antialiased, and the centre is cut out. Views of more than 64 pixels leave
 * a margin, as is usual for ImageNet (256 pixels for 224: He et al. 2016, section 3.4, and
 * torchvision); small ones keep the whole shorter side.
 */
public final class EvalView implements ViewMaker {

  private static final int MAX_PIXELS_WITHOUT_MARGIN = 64;

  private static final double MIN_CROP = 0.1;

  private final int imageSize;
  private final int shorterSide;

  /**
   * @param imageSize side of the view in pixels, 1 to 8192
   */
  public EvalView(int imageSize) {
    Ranges.within("imageSize", imageSize, 1, ViewConfig.MAX_IMAGE_SIZE);
    this.imageSize = imageSize;
    shorterSide = shorterSide(imageSize);
  }

  /**
   * A view with another margin than the usual one.
   *
   * @param imageSize side of the view in pixels, 1 to 8192
   * @param crop share of an image's shorter side that the view shows, 0.1 to 1
   */
  public EvalView(int imageSize, double crop) {
    Ranges.within("imageSize", imageSize, 1, ViewConfig.MAX_IMAGE_SIZE);
    Ranges.within("crop", crop, MIN_CROP, 1);
    this.imageSize = imageSize;
    shorterSide = (int) Math.round(imageSize / crop);
  }

  private EvalView(int imageSize, int shorterSide) {
    this.imageSize = imageSize;
    this.shorterSide = shorterSide;
  }

  /**
   * A view that is cut out of an image resized to a shorter side.
   *
   * @param imageSize side of the view in pixels, 1 to 8192
   * @param shorterSide in pixels, from {@code imageSize} to ten times as many
   */
  public static EvalView cutFrom(int shorterSide, int imageSize) {
    Ranges.within("imageSize", imageSize, 1, ViewConfig.MAX_IMAGE_SIZE);
    Ranges.within("shorterSide", shorterSide, imageSize, Math.round(imageSize / MIN_CROP));
    return new EvalView(imageSize, shorterSide);
  }

  @Override
  public int imageSize() {
    return imageSize;
  }

  /** Pixels of an image's shorter side when the view is cut out of it. */
  public int shorterSide() {
    return shorterSide;
  }

  @Override
  public int viewsPerImage() {
    return 1;
  }

  @Override
  public void fill(Image image, ViewKey key, Scratch scratch) {
    fill(image, imageSize, shorterSide, scratch);
  }

  /** Fills the scratch's pixels with the usual view. */
  static void fill(Image image, int imageSize, Scratch scratch) {
    fill(image, imageSize, shorterSide(imageSize), scratch);
  }

  private static void fill(Image image, int imageSize, int shorterSide, Scratch scratch) {
    if (image.width() == imageSize && image.height() == imageSize) {
      scratch.pixels().copyOf(image);
    } else {
      CentralSquare.apply(image, shorterSide, imageSize, scratch.pixels(), scratch);
    }
  }

  private static int shorterSide(int imageSize) {
    return imageSize > MAX_PIXELS_WITHOUT_MARGIN ? Math.round(imageSize * 256f / 224f) : imageSize;
  }
}
