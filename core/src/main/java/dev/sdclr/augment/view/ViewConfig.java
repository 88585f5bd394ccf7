package dev.sdclr.augment.view;

import dev.sdclr.Ranges;
import java.util.stream.IntStream;

/**
 * What a random view of an image looks like: crop, flip, colour jitter, gray, blur, solarisation,
 * in this order.
 *
 * <p>Source: SimCLR (Chen et al. 2020, appendix A) with the values of SDCLR (Jiang et al. 2021).
 *
 * @param imageSize side of a view in pixels, at least 1
 * @param minArea smallest share of the image's area in a crop, in (0, maxArea]
 * @param maxArea largest share, at most 1
 * @param flipProbability of mirroring left and right, in [0, 1]
 * @param brightness jitter strength, at least 0
 * @param contrast jitter strength, at least 0
 * @param saturation jitter strength, at least 0
 * @param hue largest turn of the colour circle, in [0, 0.5]
 * @param jitterProbability of any colour jitter, in [0, 1]
 * @param grayProbability of taking the colour away, in [0, 1]
 * @param blurProbability in [0, 1]
 * @param minBlurSigmaPixels in (0, maxBlurSigmaPixels]
 * @param maxBlurSigmaPixels at most 100
 * @param solarizeProbability of inverting levels from 128 on, in [0, 1]; absent: 0
 * @param second what is different in the second view of each image, as in BYOL; absent: nothing
 * @param smallCrops further, smaller views, as in SwAV; absent: none
 */
public record ViewConfig(
    int imageSize,
    double minArea,
    double maxArea,
    double flipProbability,
    double brightness,
    double contrast,
    double saturation,
    double hue,
    double jitterProbability,
    double grayProbability,
    double blurProbability,
    double minBlurSigmaPixels,
    double maxBlurSigmaPixels,
    Double solarizeProbability,
    SecondView second,
    SmallCrops smallCrops) {

  /** Side of a view, in pixels: it has fewer than 2^31 bytes, with room to spare. */
  static final int MAX_IMAGE_SIZE = 8192;

  private static final int WHOLE_VIEWS = 2;

  public ViewConfig {
    Ranges.within("imageSize", imageSize, 1, MAX_IMAGE_SIZE);
    Ranges.ordered("minArea..maxArea", minArea, maxArea, 1);
    Ranges.within("flipProbability", flipProbability, 0, 1);
    Ranges.within("brightness", brightness, 0, 100);
    Ranges.within("contrast", contrast, 0, 100);
    Ranges.within("saturation", saturation, 0, 100);
    Ranges.within("hue", hue, 0, 0.5);
    Ranges.within("jitterProbability", jitterProbability, 0, 1);
    Ranges.within("grayProbability", grayProbability, 0, 1);
    Ranges.within("blurProbability", blurProbability, 0, 1);
    Ranges.ordered(
        "minBlurSigmaPixels..maxBlurSigmaPixels",
        minBlurSigmaPixels,
        maxBlurSigmaPixels,
        GaussianBlur.MAX_SIGMA_PIXELS);
    solarizeProbability = solarizeProbability == null ? 0 : solarizeProbability;
    Ranges.within("solarizeProbability", solarizeProbability, 0, 1);
    if (smallCrops != null && smallCrops.imageSize() > imageSize) {
      throw new IllegalArgumentException(
          "smallCrops.imageSize must be at most imageSize = %d, was %d"
              .formatted(imageSize, smallCrops.imageSize()));
    }
  }

  /** Views of SDCLR's CIFAR runs: 32 pixels, at least a tenth of the area, never blurred. */
  public static ViewConfig cifar() {
    return new ViewConfig(
        32, 0.1, 1, 0.5, 0.4, 0.4, 0.4, 0.1, 0.8, 0.2, 0, 0.1, 2, null, null, null);
  }

  /** Views of SDCLR's ImageNet runs: 224 pixels, at least 8 % of the area, half of them blurred. */
  public static ViewConfig imageNet() {
    return new ViewConfig(
        224, 0.08, 1, 0.5, 0.4, 0.4, 0.4, 0.1, 0.8, 0.2, 0.5, 0.1, 2, null, null, null);
  }

  /** The same with another {@link #imageSize}. */
  public ViewConfig withImageSize(int size) {
    return with(size, blurProbability, solarizeProbability, second, smallCrops);
  }

  /** The same with other {@link #smallCrops}, or without when {@code null}. */
  public ViewConfig withSmallCrops(SmallCrops crops) {
    return with(imageSize, blurProbability, solarizeProbability, second, crops);
  }

  /** Sides of the square views, in pixels. */
  public IntStream imageSizes() {
    return smallCrops == null
        ? IntStream.of(imageSize)
        : IntStream.of(imageSize, smallCrops.imageSize());
  }

  /** Bytes of all views of one image. */
  public long bytesPerImage() {
    return WHOLE_VIEWS * 3L * imageSize * imageSize + (smallCrops == null ? 0 : smallCrops.bytes());
  }

  /** How the second view of each image looks. */
  ViewConfig ofSecondView() {
    return second == null
        ? this
        : with(imageSize, second.blurProbability(), second.solarizeProbability(), null, null);
  }

  private ViewConfig with(
      int size, double blur, double solarize, SecondView other, SmallCrops crops) {
    return new ViewConfig(
        size,
        minArea,
        maxArea,
        flipProbability,
        brightness,
        contrast,
        saturation,
        hue,
        jitterProbability,
        grayProbability,
        blur,
        minBlurSigmaPixels,
        maxBlurSigmaPixels,
        solarize,
        other,
        crops);
  }
}
