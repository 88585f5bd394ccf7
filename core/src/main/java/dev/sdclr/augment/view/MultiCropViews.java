package dev.sdclr.augment.view;

import dev.sdclr.SplitMix;
import dev.sdclr.augment.pixel.Scratch;
import dev.sdclr.data.Image;
import java.util.List;

/**
 * Two whole views of an image and then its small crops (multi-crop; SwAV, Caron et al. 2020,
 * section 3.2).
 *
 * <p>The whole views are, to the byte, those without small crops. A small crop is a smaller part of
 * the image at a smaller size, and changed like a first view afterwards; all its random numbers
 * derive from (seed, epoch, index, view).
 */
public final class MultiCropViews implements ViewMaker {

  /** Keeps these streams apart from the other users of the same seed. */
  private static final long STREAM = 0x4D43524F50L;

  private final ViewMaker whole;
  private final SmallCrops small;
  private final long seed;
  private final RandomResizedCrop crop;
  private final List<Augmentation> afterCrop;

  /**
   * Adds small crops to whole views.
   *
   * @param whole makes them
   * @param config of both; it has small crops
   */
  public MultiCropViews(ViewMaker whole, ViewConfig config, long seed) {
    this.whole = whole;
    this.seed = seed;
    small = config.smallCrops();
    crop = new RandomResizedCrop(small.imageSize(), small.minArea(), small.maxArea());
    afterCrop = TwoViews.afterCrop(config);
  }

  @Override
  public int imageSize() {
    return whole.imageSize();
  }

  @Override
  public int viewsPerImage() {
    return whole.viewsPerImage() + small.count();
  }

  @Override
  public int imageSize(int view) {
    return view < whole.viewsPerImage() ? whole.imageSize() : small.imageSize();
  }

  @Override
  public void fill(Image image, ViewKey key, Scratch scratch) {
    int round = key.view() / viewsPerImage();
    int number = key.view() % viewsPerImage();
    int wholes = whole.viewsPerImage();
    if (number < wholes) {
      int view = round * wholes + number;
      whole.fill(image, new ViewKey(key.epoch(), key.index(), view), scratch);
    } else {
      int view = round * small.count() + number - wholes;
      fillSmall(image, key.epoch(), key.index(), view, scratch);
    }
  }

  private void fillSmall(Image image, int epoch, int index, int view, Scratch scratch) {
    SplitMix random = scratch.random();
    random.reset(seed).with(STREAM).with(epoch).with(index).with(view);
    crop.apply(image, scratch.pixels(), random, scratch);
    for (int i = 0; i < afterCrop.size(); i++) { // an iterator would be garbage
      afterCrop.get(i).apply(scratch.pixels(), random, scratch);
    }
  }
}
