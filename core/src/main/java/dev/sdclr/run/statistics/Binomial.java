package dev.sdclr.run.statistics;

import java.util.Arrays;

/**
 * How many of {@code images} drawn with replacement are right, when {@code right} of the originals
 * are: what resampling a class image by image would give, at the cost of its spread alone.
 *
 * <p>Where all originals are right, or none, resampling knows no other outcome, however few they
 * are. Half an image more of either kind is then taken to be among them, as by Jeffreys's prior
 * (Brown, Cai and DasGupta 2001, section 3.1): with all of 3 right, 2 or 3 are likely, with all of
 * 300, 298 to 300.
 */
public final class Binomial {

  /** Counts less likely than this, relative to the likeliest, are never drawn. */
  private static final double NEGLIGIBLE = 1e-18;

  private final int first;
  private final double[] cumulative;

  /**
   * Tabulates the distribution.
   *
   * @param images at least 1
   * @param right in [0, images]
   */
  public Binomial(int images, int right) {
    if (images < 1 || right < 0 || right > images) {
      throw new IllegalArgumentException(
          "right images must be in [0, images], images at least 1, were %d of %d"
              .formatted(right, images));
    }
    double added = right == 0 || right == images ? 0.5 : 0;
    double odds = (right + added) / (images - right + added);
    int low = right; // the likeliest count is the mean, a whole number or less than one from it
    for (double weight = 1; low > 0 && weight > NEGLIGIBLE; low--) {
      weight *= low / (odds * (images - low + 1));
    }
    int high = right;
    for (double weight = 1; high < images && weight > NEGLIGIBLE; high++) {
      weight *= odds * (images - high) / (high + 1);
    }
    first = low;
    cumulative = cumulative(images, odds, right, low, high);
  }

  private static double[] cumulative(int images, double odds, int mode, int low, int high) {
    double[] weights = new double[high - low + 1];
    weights[mode - low] = 1;
    for (int k = mode; k > low; k--) {
      weights[k - 1 - low] = weights[k - low] * k / (odds * (images - k + 1));
    }
    for (int k = mode; k < high; k++) {
      weights[k + 1 - low] = weights[k - low] * odds * (images - k) / (k + 1);
    }
    for (int i = 1; i < weights.length; i++) {
      weights[i] += weights[i - 1];
    }
    return weights;
  }

  /** The smallest count whose cumulative probability exceeds {@code share}, in [0, 1). */
  public int quantile(double share) {
    double target = share * cumulative[cumulative.length - 1];
    int found = Arrays.binarySearch(cumulative, target);
    int position = found >= 0 ? found + 1 : -found - 1;
    return first + Math.min(position, cumulative.length - 1);
  }
}
