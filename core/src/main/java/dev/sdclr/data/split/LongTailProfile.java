package dev.sdclr.data.split;

import dev.sdclr.Ranges;

/** How many images a class keeps, by its rank: rank 0 is the largest class. */
public sealed interface LongTailProfile {

  /**
   * Images of the class of rank {@code rank}.
   *
   * @param rank in {@code [0, classes)}
   * @param classes at least 2
   * @param largest images of the class of rank 0
   * @return never more than {@code largest}; 0 when the tail is too long for {@code largest}
   */
  int count(int rank, int classes, int largest);

  /**
   * Counts fall by the same factor from rank to rank: {@code int(largest *
   * imbalance^(-rank/(classes-1)))}.
   *
   * <p>The CIFAR-LT form of Cui et al., <i>Class-Balanced Loss</i> (CVPR 2019), section 5.1, used
   * by the SDCLR paper with imbalance 100.
   *
   * @param imbalance largest class over smallest, at least 1
   */
  record Exponential(double imbalance) implements LongTailProfile {

    public Exponential {
      requireImbalance(imbalance);
    }

    @Override
    public int count(int rank, int classes, int largest) {
      return floor(largest * StrictMath.pow(1 / imbalance, rank / (classes - 1.0)));
    }
  }

  /**
   * Counts are evenly spaced quantiles of a Pareto (type II, from zero) distribution, cut at both
   * ends so that they run from {@code largest} down to {@code largest / imbalance}.
   *
   * <p>The form of ImageNet-LT (Liu et al., <i>Large-Scale Long-Tailed Recognition in an Open
   * World</i>, CVPR 2019): alpha 6, 1,280 to 5 images. Its lists were drawn at random; these are
   * the quantiles of the same law, scaled so that one class in a thousand would be larger than the
   * largest. They give 122,833 images for 1,000 classes where the published list has 115,846, and
   * 12,895 for ImageNet-100-LT's 12,205.
   *
   * @param alpha the power, above 0; larger means a shorter tail
   * @param imbalance largest class over smallest, at least 1
   */
  record Pareto(double alpha, double imbalance) implements LongTailProfile {

    private static final double FRACTION_ABOVE_LARGEST = 1e-3;

    public Pareto {
      requireImbalance(imbalance);
      Ranges.require("alpha", alpha, alpha > 0 && alpha < Double.POSITIVE_INFINITY, "above 0");
    }

    /** ImageNet-LT's imbalance: 1,280 images to 5. */
    public Pareto(double alpha) {
      this(alpha, 256);
    }

    @Override
    public int count(int rank, int classes, int largest) {
      double top = StrictMath.pow(FRACTION_ABOVE_LARGEST, -1 / alpha) - 1;
      double bottomFraction = StrictMath.pow(1 + top / imbalance, -alpha);
      double fraction =
          FRACTION_ABOVE_LARGEST
              + (bottomFraction - FRACTION_ABOVE_LARGEST) * rank / (classes - 1.0);
      return floor(largest * (StrictMath.pow(fraction, -1 / alpha) - 1) / top);
    }
  }

  private static void requireImbalance(double imbalance) {
    Ranges.require(
        "imbalance",
        imbalance,
        imbalance >= 1 && imbalance < Double.POSITIVE_INFINITY,
        "at least 1");
  }

  /** Rounds down, but not below an integer that the powers missed by their last bits. */
  private static int floor(double count) {
    return (int) (count * (1 + 1e-12));
  }
}
