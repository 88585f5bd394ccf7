package dev.sdclr.run.statistics;

import java.util.Collection;

/**
 * The mean of the differences of pairs, and what chance makes of it (Student 1908).
 *
 * @param pairs at least 1
 * @param mean of their differences
 * @param interval 95 % of the mean; without meaning for one pair, or for differences that are all
 *     the same
 * @param p how likely a mean so far from 0, or farther, is where none is, two-sided; NaN where the
 *     interval has no meaning
 */
public record PairedDifference(int pairs, double mean, Interval interval, double p) {

  /** Spread that is nothing but rounding. */
  private static final double ROUNDING = 1e-9;

  /** Of at least one difference. */
  public static PairedDifference of(Collection<Double> differences) {
    return of(differences.stream().mapToDouble(v -> v).toArray());
  }

  /** Of at least one difference. */
  public static PairedDifference of(double... values) {
    Interval interval = StudentT.ofMean(values);
    double mean = (interval.low() + interval.high()) / 2;
    int degrees = values.length - 1;
    if (degrees == 0 || interval.high() - interval.low() < ROUNDING) {
      return new PairedDifference(values.length, mean, interval, Double.NaN);
    }
    double error = (interval.high() - mean) / StudentT.quantile(degrees);
    return new PairedDifference(
        values.length, mean, interval, StudentT.twoSided(mean / error, degrees));
  }

  /** Whether chance can be told from it at all. */
  public boolean hasInterval() {
    return !Double.isNaN(p);
  }
}
