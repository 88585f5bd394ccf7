package dev.sdclr.rare.suggest;

import dev.sdclr.SplitMix;

/**
 * What is known of a chance of success: the beta distribution of it after some tries.
 *
 * @param successes above 0, with those that were assumed beforehand
 * @param failures above 0, likewise
 */
record Beta(double successes, double failures) {

  private static final double SQUEEZE = 1.0 / 3;

  /** After one more try, of which {@code success} in [0, 1] was one. */
  Beta after(double success) {
    return new Beta(successes + success, failures + 1 - success);
  }

  /** With what was seen elsewhere. */
  Beta and(Beta other) {
    return new Beta(successes + other.successes, failures + other.failures);
  }

  /** The expected chance. */
  double mean() {
    return successes / (successes + failures);
  }

  /** A draw, from two of the gamma distribution. */
  double draw(SplitMix random) {
    double one = gamma(successes, random);
    double sum = one + gamma(failures, random);
    return sum > 0 ? one / sum : successes / (successes + failures);
  }

  /** By Marsaglia and Tsang (2000), "A simple method for generating gamma variables". */
  private static double gamma(double shape, SplitMix random) {
    if (shape < 1) {
      return gamma(shape + 1, random) * Math.pow(1 - random.nextDouble(), 1 / shape);
    }
    double d = shape - SQUEEZE;
    double c = SQUEEZE / Math.sqrt(d);
    while (true) {
      double normal = normal(random);
      double root = 1 + c * normal;
      double cube = root * root * root;
      double uniform = 1 - random.nextDouble();
      if (root > 0 && Math.log(uniform) < normal * normal / 2 + d * (1 - cube + Math.log(cube))) {
        return d * cube;
      }
    }
  }

  /** By Box and Muller (1958). */
  private static double normal(SplitMix random) {
    double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
    return radius * Math.cos(2 * Math.PI * random.nextDouble());
  }
}
