package dev.sdclr.run.statistics;

/** Student's t distribution, as far as 95 % intervals need it. */
public final class StudentT {

  private static final double[] SMALL = {
    12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281, 2.2010, 2.1788,
    2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860
  };

  /** The 97.5th percentile of the normal distribution, which is that of endless degrees. */
  public static final double NORMAL_97_5 = 1.959963984540054;

  private StudentT() {}

  /**
   * Where the mean of what the values are drawn from lies with 95 %: no width for a single value.
   *
   * @param values at least 1
   */
  public static Interval ofMean(double[] values) {
    double mean = Sample.mean(values);
    int degrees = values.length - 1;
    if (degrees == 0) {
      return new Interval(mean, mean);
    }
    double reach = quantile(degrees) * Math.sqrt(Sample.variance(values) / values.length);
    return new Interval(mean - reach, mean + reach);
  }

  /**
   * The 97.5th percentile; for more than 20 degrees by the expansion at the normal one (Abramowitz
   * and Stegun 1964, 26.7.5), right to four decimals.
   *
   * @param degrees of freedom, at least 1; rounded down, which widens the interval
   */
  public static double quantile(double degrees) {
    if (!(degrees >= 1)) {
      throw new IllegalArgumentException("degrees of freedom must be at least 1, were " + degrees);
    }
    int whole = (int) Math.min(degrees, Integer.MAX_VALUE);
    if (whole <= SMALL.length) {
      return SMALL[whole - 1];
    }
    double z = NORMAL_97_5;
    double first = (Math.pow(z, 3) + z) / 4;
    double second = (5 * Math.pow(z, 5) + 16 * Math.pow(z, 3) + 3 * z) / 96;
    double third = (3 * Math.pow(z, 7) + 19 * Math.pow(z, 5) + 17 * Math.pow(z, 3) - 15 * z) / 384;
    return z + (first + (second + third / whole) / whole) / whole;
  }

  /**
   * How likely a value as far from 0 as {@code t}, or farther, is: the finite series for whole
   * degrees of freedom (Abramowitz and Stegun 1964, 26.7.3 and 26.7.4).
   *
   * @param degrees of freedom, at least 1
   * @return in [0, 1]
   */
  public static double twoSided(double t, int degrees) {
    if (degrees < 1) {
      throw new IllegalArgumentException("degrees of freedom must be at least 1, were " + degrees);
    }
    double angle = Math.atan2(Math.abs(t), Math.sqrt(degrees));
    double cosine = Math.cos(angle);
    boolean isOdd = degrees % 2 == 1;
    double term = isOdd ? cosine : 1;
    double sum = degrees == 1 ? 0 : term;
    for (int k = isOdd ? 3 : 2; k < degrees; k += 2) {
      term *= cosine * cosine * (k - 1) / k;
      sum += term;
    }
    double inside = Math.sin(angle) * sum;
    return Math.max(0, 1 - (isOdd ? 2 / Math.PI * (angle + inside) : inside));
  }
}
