package dev.sdclr.augment.view;

import dev.sdclr.Ranges;
import dev.sdclr.SplitMix;
import dev.sdclr.augment.ViewLoader;
import dev.sdclr.augment.pixel.PixelBuffer;
import dev.sdclr.augment.pixel.Scratch;
import dev.sdclr.data.Image;

/**
 * The two random views of {@link TwoViews}, changed further the more an image weighs.
 *
 * <p>Source: Zhou et al. 2022, <i>Contrastive Learning with Boosted Memorization</i>, section 3.3,
 * and their code: after the usual steps, k operations are drawn from {@link BoostOperation}; each
 * is applied with a probability of the image's weight w, with strength min + (30 − min) w. Images
 * of weight 0 have the views of {@link TwoViews}, to the byte.
 *
 * <p>Weights hold for an epoch: each has a maker of its own, for {@link ViewLoader#start(ViewMaker,
 * int, int[], int)}.
 */
public final class BoostedViews implements ViewMaker {

  /** Keeps the strengths of images apart from the other users of the same seed. */
  private static final long STREAM = 0x424F4F5354L;

  private static final BoostOperation[] POOL = BoostOperation.values();

  private final TwoViews views;
  private final BoostConfig config;
  private final long seed;
  private final double[] weights;

  /**
   * Makes views for the weights of one epoch.
   *
   * @param weights of the images by their number in the source, each in [0, 1]; copied
   * @throws IllegalArgumentException when a weight is out of its range
   */
  public BoostedViews(ViewConfig viewConfig, BoostConfig config, long seed, double[] weights) {
    this.weights = weights.clone();
    for (double weight : this.weights) {
      Ranges.within("image weight", weight, 0, 1);
    }
    views = new TwoViews(viewConfig, seed);
    this.config = config;
    this.seed = seed;
  }

  @Override
  public int imageSize() {
    return views.imageSize();
  }

  @Override
  public int viewsPerImage() {
    return views.viewsPerImage();
  }

  @Override
  public void fill(Image image, ViewKey key, Scratch scratch) {
    double strength = strength(key.epoch(), key.index(), scratch.random());
    views.fill(image, key, scratch);
    boost(scratch.pixels(), weights[key.index()], strength, scratch);
  }

  /** In [0, 30], for all operations on both views of an image in an epoch. */
  double strength(int epoch, int index, SplitMix random) {
    double share = weights[index];
    if (config.randomStrength()) {
      share *= random.reset(seed).with(STREAM).with(epoch).with(index).nextDouble();
    }
    return config.minStrength() + (BoostOperation.MAX_STRENGTH - config.minStrength()) * share;
  }

  private void boost(PixelBuffer pixels, double probability, double strength, Scratch scratch) {
    SplitMix random = scratch.random();
    for (int i = 0; i < config.operations(); i++) {
      BoostOperation operation = POOL[random.nextInt(POOL.length)];
      if (random.nextDouble() < probability) {
        operation.apply(pixels, strength, random, scratch);
      }
    }
  }
}
