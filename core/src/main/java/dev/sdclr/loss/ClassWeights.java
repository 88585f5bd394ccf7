package dev.sdclr.loss;

import dev.sdclr.Ranges;
import java.util.Arrays;

/**
 * How much an image of each class counts in a {@link LongTailCrossEntropy}.
 *
 * <p>Weights are normalised, so that the weights of all classes that have images sum up to the
 * number of these classes: 1 is the usual weight. A class without images has weight 0, except with
 * {@link None}: it cannot occur in training, and its share would otherwise be infinite.
 */
public sealed interface ClassWeights {

  /**
   * Weight of each class.
   *
   * @param counts images of each class, at least 0
   * @return (C), each at least 0
   * @throws IllegalArgumentException when a count is negative or all are 0
   */
  double[] of(int[] counts);

  /** Every class counts 1, classes without images too. */
  record None() implements ClassWeights {

    @Override
    public double[] of(int[] counts) {
      ClassValues.requireCounts(counts);
      double[] weights = new double[counts.length];
      Arrays.fill(weights, 1);
      return weights;
    }
  }

  /**
   * A power of the class size: −1 weighs all classes alike, −1/2 goes half the way (Cui et al.
   * 2019, section 2 on re-weighting).
   *
   * @param power of the number of images, in [−1, 0]
   */
  record Power(double power) implements ClassWeights {

    public Power {
      Ranges.require("power", power, power >= -1 && power <= 0, "in [-1, 0]");
    }

    @Override
    public double[] of(int[] counts) {
      return ClassValues.normalised(counts, count -> StrictMath.pow(count, power));
    }
  }

  /** The inverse of the class size. */
  static ClassWeights inverse() {
    return new Power(-1);
  }

  /** The inverse square root of the class size. */
  static ClassWeights inverseSquareRoot() {
    return new Power(-0.5);
  }

  /**
   * The inverse of the effective number of images, (1 − beta^n) / (1 − beta).
   *
   * <p>Source: Cui et al. 2019, <i>Class-Balanced Loss Based on Effective Number of Samples</i>,
   * equations 4 and 9.
   *
   * @param beta in [0, 1): 0 gives equal weights, towards 1 they become inverse class sizes;
   *     published: 0.9, 0.99, 0.999, 0.9999
   */
  record EffectiveNumber(double beta) implements ClassWeights {

    public EffectiveNumber {
      Ranges.belowOne("beta", beta);
    }

    @Override
    public double[] of(int[] counts) {
      // 1 - beta^n, which loses no digit for beta close to 1; the constant 1 - beta cancels.
      double logBeta = StrictMath.log(beta);
      return ClassValues.normalised(counts, count -> -1 / StrictMath.expm1(count * logBeta));
    }
  }
}
