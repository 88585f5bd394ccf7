package dev.sdclr.run.statistics;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Arrays;

/**
 * A 95 % interval; {@code [low, high]} in files.
 *
 * @param low at most {@code high}
 * @param high its upper end
 */
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
@JsonPropertyOrder({"low", "high"})
public record Interval(double low, double high) {

  private static final double OUTSIDE = 0.025;
  private static final double PERCENT = 100;

  public Interval {
    if (low > high) {
      throw new IllegalArgumentException(
          "interval ends must ascend, were %s, %s".formatted(low, high));
    }
  }

  /**
   * From the 2.5th to the 97.5th percentile (Efron and Tibshirani 1993, chapter 13), interpolated
   * linearly between the values.
   *
   * @param values at least one, in any order
   */
  public static Interval ofPercentiles(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Interval(quantile(sorted, OUTSIDE), quantile(sorted, 1 - OUTSIDE));
  }

  private static double quantile(double[] sorted, double share) {
    double position = share * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }

  /**
   * Of a share in percent, by Wilson's score (Brown, Cai and DasGupta 2001, section 3.1.1).
   *
   * @param right how many of them, in [0, all]
   * @param all at least 1
   */
  public static Interval ofShare(int right, int all) {
    double share = (double) right / all;
    double z = StudentT.NORMAL_97_5;
    double middle = share + z * z / (2 * all);
    double reach = z * Math.sqrt(share * (1 - share) / all + z * z / (4.0 * all * all));
    double scale = PERCENT / (1 + z * z / all);
    return new Interval(
        Math.max(0, scale * (middle - reach)), Math.min(PERCENT, scale * (middle + reach)));
  }

  /** Whether {@code value} lies in it, ends included. */
  public boolean holds(double value) {
    return low <= value && value <= high;
  }
}
