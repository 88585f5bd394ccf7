package dev.sdclr.augment.view;

import dev.sdclr.Ranges;
import dev.sdclr.augment.pixel.ChangeSequence;
import dev.sdclr.augment.pixel.Enhance;
import dev.sdclr.augment.pixel.Hue;
import dev.sdclr.augment.pixel.PixelBuffer;
import dev.sdclr.augment.pixel.Scratch;
import java.util.random.RandomGenerator;

/**
 * Changes brightness, contrast, saturation and hue by random amounts, in random order.
 *
 * <p>Source: SimCLR (Chen et al. 2020, appendix A), drawn as torchvision's {@code ColorJitter}
 * does: a strength s gives a factor uniform in [max(0, 1 - s), 1 + s]; the hue turns by a uniform
 * amount in [-hue, hue]; all 24 orders are equally likely; strength 0 leaves a step out.
 *
 * @param brightness strength, at least 0
 * @param contrast strength, at least 0
 * @param saturation strength, at least 0
 * @param hue largest turn of the colour circle, in [0, 0.5]
 * @param probability of any change at all, in [0, 1]
 */
record ColorJitter(
    double brightness, double contrast, double saturation, double hue, double probability)
    implements Augmentation {

  private static final int STEPS = 4;
  private static final int ORDERS = 24;

  public ColorJitter {
    Ranges.within("brightness", brightness, 0, Double.MAX_VALUE);
    Ranges.within("contrast", contrast, 0, Double.MAX_VALUE);
    Ranges.within("saturation", saturation, 0, Double.MAX_VALUE);
    Ranges.within("hue", hue, 0, 0.5);
    Ranges.within("jitter probability", probability, 0, 1);
  }

  @Override
  public void apply(PixelBuffer pixels, RandomGenerator random, Scratch scratch) {
    if (random.nextDouble() >= probability) {
      return;
    }
    int order = drawOrder(random);
    double brightnessFactor = drawFactor(brightness, random);
    double contrastFactor = drawFactor(contrast, random);
    double saturationFactor = drawFactor(saturation, random);
    double turn = drawTurn(random);
    ChangeSequence pending = scratch.sequence();
    for (int i = 0; i < STEPS; i++) {
      switch (step(order, i)) {
        case 0 -> {
          if (brightness > 0) {
            pending.add(Enhance.brightness(brightnessFactor, scratch));
          }
        }
        case 1 -> {
          if (contrast > 0) {
            pending.applyTo(pixels, scratch); // contrast goes by the mean of what is there then
            pending.add(Enhance.contrast(pixels, contrastFactor, scratch));
          }
        }
        case 2 -> {
          if (saturation > 0) {
            pending.add(Enhance.saturation(saturationFactor, scratch));
          }
        }
        default -> {
          if (hue > 0) {
            pending.add(Hue.turn(turn, scratch));
          }
        }
      }
    }
    pending.applyTo(pixels, scratch);
  }

  static double drawFactor(double strength, RandomGenerator random) {
    double from = Math.max(0, 1 - strength);
    return from + (1 + strength - from) * random.nextDouble();
  }

  double drawTurn(RandomGenerator random) {
    return hue * (2 * random.nextDouble() - 1);
  }

  /** A random order of the four steps: two bits a step, the first step lowest. */
  static int drawOrder(RandomGenerator random) {
    int choice = random.nextInt(ORDERS);
    int left = 0b11_10_01_00;
    int order = 0;
    for (int i = 0; i < STEPS; i++) {
      int remaining = STEPS - i;
      int bit = 2 * (choice % remaining);
      choice /= remaining;
      order |= ((left >> bit) & 3) << (2 * i);
      // Take the chosen step out and close the gap.
      left = (left & ((1 << bit) - 1)) | ((left >> (bit + 2)) << bit);
    }
    return order;
  }

  static int step(int order, int position) {
    return (order >> (2 * position)) & 3;
  }
}
