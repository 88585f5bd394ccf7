package dev.sdclr.run.statistics;

/**
 * How many marked ones a draw without replacement gets: what a random ranking would put on top.
 *
 * @param all in the urn, at least 1
 * @param marked of them, in [0, all]
 * @param drawn in [0, all]
 */
public record Hypergeometric(int all, int marked, int drawn) {

  private static final double OUTSIDE = 0.025;

  public Hypergeometric {
    if (all < 1 || marked < 0 || marked > all || drawn < 0 || drawn > all) {
      throw new IllegalArgumentException(
          "marked and drawn must be in [0, all], all at least 1, were %d and %d of %d"
              .formatted(marked, drawn, all));
    }
  }

  /** Counts from the first to the last between which at least 95 % of draws lie, evenly outside. */
  public Interval middle() {
    int min = Math.max(0, drawn + marked - all);
    int max = Math.min(drawn, marked);
    double[] weights = new double[max - min + 1];
    int mode = Math.min(max, Math.max(min, (int) ((drawn + 1.0) * (marked + 1.0) / (all + 2.0))));
    weights[mode - min] = 1;
    for (int k = mode; k < max; k++) {
      weights[k + 1 - min] = weights[k - min] * ratio(k);
    }
    for (int k = mode; k > min; k--) {
      weights[k - 1 - min] = weights[k - min] / ratio(k - 1);
    }
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    int low = 0;
    for (double below = weights[0]; below <= OUTSIDE * sum; below += weights[++low]) {}
    int high = weights.length - 1;
    for (double above = weights[high]; above <= OUTSIDE * sum; above += weights[--high]) {}
    return new Interval(min + low, min + high);
  }

  /** How much likelier k + 1 is than k. */
  private double ratio(int k) {
    return (double) (marked - k) / (k + 1) * (drawn - k) / (all - (double) marked - drawn + k + 1);
  }
}
