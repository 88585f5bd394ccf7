package dev.sdclr.augment.view;

import dev.sdclr.Ranges;
import dev.sdclr.SplitMix;
import dev.sdclr.augment.pixel.ResizeFilter;
import dev.sdclr.augment.pixel.Scratch;
import dev.sdclr.data.Image;

/**
 * The one light random view on which a linear probe is trained.
 *
 * <p>Source: SDCLR's published evaluation code. Up to 64 pixels: the {@link EvalView} shifted by up
 * to an eighth of its side (4 of 32 pixels), then flipped or not; above: a random resized crop of
 * at least 8 % of the area, bilinear, then flipped or not. Every random number derives from (seed,
 * epoch, index).
 */
public final class ProbeView implements ViewMaker {

  private static final long STREAM = 0x50524F4245L;
  private static final int MAX_SHIFTED_PIXELS = 64;

  private final int imageSize;
  private final long seed;
  private final RandomPaddedCrop shift;
  private final RandomResizedCrop crop;
  private final HorizontalFlip flip = new HorizontalFlip(0.5);

  /**
   * @param imageSize side of the view in pixels, 1 to 8192
   */
  public ProbeView(int imageSize, long seed) {
    Ranges.within("imageSize", imageSize, 1, ViewConfig.MAX_IMAGE_SIZE);
    this.imageSize = imageSize;
    this.seed = seed;
    shift = new RandomPaddedCrop(imageSize / 8);
    crop = new RandomResizedCrop(imageSize, 0.08, 1, ResizeFilter.BILINEAR);
  }

  @Override
  public int imageSize() {
    return imageSize;
  }

  @Override
  public int viewsPerImage() {
    return 1;
  }

  @Override
  public void fill(Image image, ViewKey key, Scratch scratch) {
    SplitMix random = scratch.random();
    random.reset(seed).with(STREAM).with(key.epoch()).with(key.index());
    if (imageSize > MAX_SHIFTED_PIXELS) {
      crop.apply(image, scratch.pixels(), random, scratch);
    } else {
      EvalView.fill(image, imageSize, scratch);
      shift.apply(scratch.pixels(), random, scratch);
    }
    flip.apply(scratch.pixels(), random, scratch);
  }
}
