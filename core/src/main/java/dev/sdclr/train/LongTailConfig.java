package dev.sdclr.train;

import dev.sdclr.Ranges;
import dev.sdclr.Word;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.split.LongTailProfile;
import dev.sdclr.data.split.LongTailSplit;
import java.util.Objects;

/**
 * A long-tailed selection from balanced data.
 *
 * @param profile how class sizes fall
 * @param imbalance largest class over smallest, at least 1
 * @param alpha power of the Pareto profile; absent for others
 * @param largest images of the largest class, at least 1; absent: as many as the smallest class has
 * @param seed of the class order and of the images drawn
 */
public record LongTailConfig(
    Profile profile, double imbalance, Double alpha, Integer largest, long seed) {

  /** Profiles by name. */
  public enum Profile {
    EXP,
    PARETO
  }

  /** Power of ImageNet-LT (Liu et al. 2019). */
  private static final double IMAGENET_LT_ALPHA = 6;

  public LongTailConfig {
    Objects.requireNonNull(profile, "data.longTail.profile");
    if (profile == Profile.EXP && alpha != null) {
      throw new IllegalArgumentException(
          "data.longTail.alpha belongs to the pareto profile and must be absent for exp, was "
              + alpha);
    }
    Ranges.require("data.longTail.largest", largest, largest == null || largest >= 1, "at least 1");
    sizes(profile, imbalance, alpha);
  }

  /** Draws the selection from labelled images. */
  public LongTailSplit split(ImageSource labelled) {
    return largest == null
        ? LongTailSplit.make(labelled, sizes(), seed)
        : LongTailSplit.make(labelled, sizes(), seed, largest);
  }

  private LongTailProfile sizes() {
    return sizes(profile, imbalance, alpha);
  }

  private static LongTailProfile sizes(Profile profile, double imbalance, Double alpha) {
    return switch (profile) {
      case EXP -> new LongTailProfile.Exponential(imbalance);
      case PARETO ->
          new LongTailProfile.Pareto(alpha == null ? IMAGENET_LT_ALPHA : alpha, imbalance);
    };
  }

  /** One phrase, such as {@code long-tailed (exp, imbalance 100, seed 1)}. */
  public String description() {
    return "long-tailed (%s, imbalance %s, seed %d)"
        .formatted(Word.of(profile), number(imbalance), seed);
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
