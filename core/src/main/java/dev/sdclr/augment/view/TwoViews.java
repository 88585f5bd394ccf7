package dev.sdclr.augment.view;

import dev.sdclr.SplitMix;
import dev.sdclr.augment.pixel.Scratch;
import dev.sdclr.data.Image;
import java.util.List;

/**
 * The two random views of contrastive learning.
 *
 * <p>Source: SimCLR (Chen et al. 2020, section 2.1 and appendix A). Every random number derives
 * from (seed, epoch, index, view).
 */
public final class TwoViews implements ViewMaker {

  /** Keeps these streams apart from the other users of the same seed. */
  private static final long STREAM = 0x56494557L;

  private final ViewConfig config;
  private final long seed;
  private final RandomResizedCrop crop;
  private final List<Augmentation> ofFirst;
  private final List<Augmentation> ofSecond;

  public TwoViews(ViewConfig config, long seed) {
    this.config = config;
    this.seed = seed;
    crop = new RandomResizedCrop(config.imageSize(), config.minArea(), config.maxArea());
    ofFirst = afterCrop(config);
    ofSecond = afterCrop(config.ofSecondView());
  }

  /** What follows the crop of a first view. */
  static List<Augmentation> afterCrop(ViewConfig config) {
    return List.of(
        new HorizontalFlip(config.flipProbability()),
        new ColorJitter(
            config.brightness(),
            config.contrast(),
            config.saturation(),
            config.hue(),
            config.jitterProbability()),
        new Grayscale(config.grayProbability()),
        new GaussianBlur(
            config.minBlurSigmaPixels(), config.maxBlurSigmaPixels(), config.blurProbability()),
        new Solarization(config.solarizeProbability()));
  }

  @Override
  public int imageSize() {
    return config.imageSize();
  }

  @Override
  public int viewsPerImage() {
    return 2;
  }

  @Override
  public void fill(Image image, ViewKey key, Scratch scratch) {
    SplitMix random = scratch.random();
    random.reset(seed).with(STREAM).with(key.epoch()).with(key.index()).with(key.view());
    crop.apply(image, scratch.pixels(), random, scratch);
    List<Augmentation> augmentations = key.view() % viewsPerImage() == 0 ? ofFirst : ofSecond;
    for (int i = 0; i < augmentations.size(); i++) { // an iterator would be garbage
      augmentations.get(i).apply(scratch.pixels(), random, scratch);
    }
  }
}
