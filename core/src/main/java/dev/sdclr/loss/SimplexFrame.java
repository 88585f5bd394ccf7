package dev.sdclr.loss;

import dev.sdclr.SplitMix;

/**
 * Class targets that are all as far from one another as can be: the corners of a regular simplex,
 * of length 1, any two with product −1 / (K − 1) (a simplex equiangular tight frame, Papyan, Han
 * and Donoho 2020, definition 1).
 *
 * <p>Turned at random, uniformly over all rotations; computed so that every machine gets the same
 * bits.
 */
final class SimplexFrame {

  /** Keeps these streams apart from the other users of the same seed. */
  private static final long STREAM = 0x4652414D45L;

  private SimplexFrame() {}

  /**
   * Makes the targets of {@code classes} classes.
   *
   * @param classes K, in [2, dimensions + 1]: more corners do not fit
   * @param dimensions D
   * @return (K, D), row by row
   * @throws IllegalArgumentException when the classes do not fit
   */
  static double[] of(int classes, int dimensions, long seed) {
    if (classes < 2 || classes - 1 > dimensions) {
      throw new IllegalArgumentException(
          "targets must be in [2, %d] for %d dimensions, were %d"
              .formatted(dimensions + 1L, dimensions, classes));
    }
    double[][] axes = axes(classes - 1, dimensions, SplitMix.of(seed, STREAM));
    double[] targets = new double[classes * dimensions];
    double length = Math.sqrt(classes / (classes - 1.0));
    for (int i = 0; i < classes; i++) {
      for (int j = Math.max(1, i); j < classes; j++) {
        double share = length * helmert(i, j);
        for (int d = 0; d < dimensions; d++) {
          targets[i * dimensions + d] += share * axes[j - 1][d];
        }
      }
    }
    return targets;
  }

  /**
   * Element (i, j) of Helmert's matrix, j from 1: its columns are orthonormal and sum up to 0, so
   * that its rows are the corners of a simplex. Zero for i above j.
   */
  private static double helmert(int i, int j) {
    double norm = Math.sqrt(j * (j + 1.0));
    return i < j ? 1 / norm : -j / norm;
  }

  /** Orthonormal directions: Gram and Schmidt on Gaussian ones, twice for full precision. */
  private static double[][] axes(int count, int dimensions, SplitMix random) {
    double[][] axes = new double[count][dimensions];
    for (int j = 0; j < count; j++) {
      for (int d = 0; d < dimensions; d++) {
        axes[j][d] = gaussian(random);
      }
      for (int pass = 0; pass < 2; pass++) {
        for (int k = 0; k < j; k++) {
          add(axes[j], -product(axes[j], axes[k]), axes[k]);
        }
        double norm = Math.sqrt(product(axes[j], axes[j]));
        add(axes[j], 1 / norm - 1, axes[j]);
      }
    }
    return axes;
  }

  private static void add(double[] to, double times, double[] from) {
    for (int d = 0; d < to.length; d++) {
      to[d] += times * from[d];
    }
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += a[d] * b[d];
    }
    return sum;
  }

  /** Box and Muller's, as the platform's own may differ in the last bit from machine to machine. */
  private static double gaussian(SplitMix random) {
    double radius = Math.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
    return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
  }
}
