package dev.sdclr.augment.view;

import dev.sdclr.Ranges;
import dev.sdclr.augment.pixel.Crop;
import dev.sdclr.augment.pixel.PixelBuffer;
import dev.sdclr.augment.pixel.Scratch;
import java.util.random.RandomGenerator;

/**
 * Shifts the image by up to {@code padding} pixels each way, black where nothing is left.
 *
 * <p>Source: the usual augmentation for supervised training on CIFAR (He et al. 2016, section 4.2:
 * 4 pixels), used while a probe is trained; the same as torchvision's {@code RandomCrop} of the
 * image's own size with padding.
 *
 * @param padding in pixels, at least 0
 */
record RandomPaddedCrop(int padding) implements Augmentation {

  public RandomPaddedCrop {
    Ranges.atLeast("padding", padding, 0);
  }

  @Override
  public void apply(PixelBuffer pixels, RandomGenerator random, Scratch scratch) {
    int top = random.nextInt(2 * padding + 1) - padding;
    Crop.shift(pixels, top, random.nextInt(2 * padding + 1) - padding, scratch);
  }
}
