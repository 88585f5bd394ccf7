package dev.sdclr.augment.view;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How images are made ready for a model of another program: their {@link EvalView} with values in
 * [0, 1], less a mean and over a deviation where the model does not do that itself.
 *
 * @param imageSize side of the images in pixels, where the model does not say it; else absent
 * @param crop share of an image's shorter side that the model is shown, in [0.1, 1]; absent: the
 *     usual one
 * @param mean of each channel, red first, within [−1000, 1000]; absent: nothing is subtracted
 * @param std that each channel is divided by, in (0, 1000]; absent: nothing is divided
 */
public record Preprocessing(Integer imageSize, Double crop, List<Double> mean, List<Double> std) {

  /** All as the model says. */
  public static final Preprocessing NONE = new Preprocessing(null, null, null, null);

  private static final int CHANNELS = 3;
  private static final double MAX_VALUE = 1000;

  public Preprocessing {
    if (imageSize != null) {
      new EvalView(imageSize); // checks the range
    }
    if (crop != null) {
      new EvalView(1, crop); // likewise
    }
    mean = checked("mean", mean, -MAX_VALUE);
    std = checked("std", std, Double.MIN_VALUE);
  }

  private static List<Double> checked(String name, List<Double> values, double min) {
    if (values == null) {
      return null;
    }
    boolean holds =
        values.size() == CHANNELS
            && values.stream().noneMatch(Objects::isNull)
            && values.stream().allMatch(value -> value >= min && value <= MAX_VALUE);
    if (!holds) {
      throw new IllegalArgumentException(
          "%s must be 3 numbers%s of at most 1000, red first, such as %s, was %s"
              .formatted(
                  name,
                  min > 0 ? " above 0" : "",
                  min > 0 ? "[0.229, 0.224, 0.225]" : "[0.485, 0.456, 0.406]",
                  values));
    }
    return List.copyOf(values);
  }

  /** What a configuration says, which may be nothing. */
  public static Preprocessing orNone(Preprocessing said) {
    return said == null ? NONE : said;
  }

  /** Of a size alone. */
  public static Preprocessing ofSize(OptionalInt imageSize) {
    return of(imageSize, OptionalDouble.empty());
  }

  /** Of a size and a share of an image. */
  public static Preprocessing of(OptionalInt imageSize, OptionalDouble crop) {
    return new Preprocessing(
        imageSize.isPresent() ? Integer.valueOf(imageSize.getAsInt()) : null,
        crop.isPresent() ? Double.valueOf(crop.getAsDouble()) : null,
        null,
        null);
  }

  /** The side that was given. */
  @JsonIgnore
  public OptionalInt side() {
    return imageSize == null ? OptionalInt.empty() : OptionalInt.of(imageSize);
  }

  /** The share that was given. */
  @JsonIgnore
  public OptionalDouble share() {
    return crop == null ? OptionalDouble.empty() : OptionalDouble.of(crop);
  }

  /** Whether values in [0, 1] are not what the model gets. */
  @JsonIgnore
  public boolean isNormalizing() {
    return mean != null || std != null;
  }

  /** In a few words, for facts and checksums. */
  public String words() {
    return "values in [0, 1]%s%s"
        .formatted(mean == null ? "" : " less " + mean, std == null ? "" : " over " + std);
  }
}
