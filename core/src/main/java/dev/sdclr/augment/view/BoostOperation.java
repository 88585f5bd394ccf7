package dev.sdclr.augment.view;

import dev.sdclr.augment.pixel.Crop;
import dev.sdclr.augment.pixel.Cutout;
import dev.sdclr.augment.pixel.Enhance;
import dev.sdclr.augment.pixel.NearestAffine;
import dev.sdclr.augment.pixel.PixelBuffer;
import dev.sdclr.augment.pixel.Scratch;
import dev.sdclr.augment.pixel.Tones;
import java.util.random.RandomGenerator;

/**
 * The 15 changes from which boosted views draw, each over its range of values.
 *
 * <p>Source: RandAugment (Cubuk et al. 2020, section 3) with the pool and the ranges of BCL's
 * published code. There a strength s in [0, 30] stands for the value min + s / 30 (max − min), of
 * which either sign is equally likely where directions are opposite. {@code SOLARIZE} and {@code
 * POSTERIZE} so change less with more strength; they are kept as they were published.
 */
enum BoostOperation {
  SHEAR_X(0, 0.6, signed(NearestAffine::shearX)),
  SHEAR_Y(0, 0.6, signed(NearestAffine::shearY)),
  TRANSLATE_X(0, 0.66, signed(BoostOperation::moveLeft)),
  TRANSLATE_Y(0, 0.66, signed(BoostOperation::moveUp)),
  ROTATE(0, 60, signed(NearestAffine::rotate)),
  AUTO_CONTRAST(0, 1, fixed((pixels, value, scratch) -> Tones.autoContrast(pixels, scratch))),
  INVERT(0, 1, fixed((pixels, value, scratch) -> Tones.invert(pixels, scratch))),
  EQUALIZE(0, 1, fixed((pixels, value, scratch) -> Tones.equalize(pixels, scratch))),
  SOLARIZE(0, 110, fixed(Tones::solarize)),
  POSTERIZE(4, 8, fixed((pixels, value, scratch) -> posterize(pixels, value, scratch))),
  CONTRAST(0.1, 1.9, fixed(Enhance::contrast)),
  COLOR(0.1, 1.9, fixed((pixels, value, scratch) -> Enhance.saturation(pixels, value))),
  BRIGHTNESS(0.1, 1.9, fixed(Enhance::brightness)),
  SHARPNESS(0.1, 1.9, fixed(Enhance::sharpness)),
  CUTOUT(0, 0.4, (pixels, value, random, scratch) -> cutOut(pixels, value, random));

  static final double MAX_STRENGTH = 30;

  private final double min;
  private final double max;
  private final Change change;

  BoostOperation(double min, double max, Change change) {
    this.min = min;
    this.max = max;
    this.change = change;
  }

  /** Changes pixels by a value, with chance. */
  private interface Change {
    void apply(PixelBuffer pixels, double value, RandomGenerator random, Scratch scratch);
  }

  /** Changes pixels by a value, without chance. */
  private interface Kernel {
    void apply(PixelBuffer pixels, double value, Scratch scratch);
  }

  private static Change fixed(Kernel kernel) {
    return (pixels, value, random, scratch) -> kernel.apply(pixels, value, scratch);
  }

  private static Change signed(Kernel kernel) {
    return (pixels, value, random, scratch) ->
        kernel.apply(pixels, random.nextDouble() < 0.5 ? value : -value, scratch);
  }

  /** By a share of the width, as Pillow's {@code Image.transform} does. */
  static void moveLeft(PixelBuffer pixels, double share, Scratch scratch) {
    Crop.shift(pixels, 0, wholePixels(share * pixels.width()), scratch);
  }

  /** By a share of the height, likewise. */
  static void moveUp(PixelBuffer pixels, double share, Scratch scratch) {
    Crop.shift(pixels, wholePixels(share * pixels.height()), 0, scratch);
  }

  /** The nearest whole number, half rounded up. */
  private static int wholePixels(double distance) {
    return (int) Math.floor(distance + 0.5);
  }

  private static void posterize(PixelBuffer pixels, double value, Scratch scratch) {
    Tones.posterize(pixels, (int) value, scratch);
  }

  /** Centres lie between 1 and the side, as in the published code. */
  private static void cutOut(PixelBuffer pixels, double value, RandomGenerator random) {
    double x = 1 + (pixels.width() - 1) * random.nextDouble();
    Cutout.apply(pixels, value, x, 1 + (pixels.height() - 1) * random.nextDouble());
  }

  /** The value that a strength stands for. */
  double value(double strength) {
    return strength / MAX_STRENGTH * (max - min) + min;
  }

  /**
   * Changes an image.
   *
   * @param strength in [0, 30]
   * @param random decides directions and places alone
   */
  void apply(PixelBuffer pixels, double strength, RandomGenerator random, Scratch scratch) {
    change.apply(pixels, value(strength), random, scratch);
  }
}
