package dev.sdclr.run;

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

  /** Whether {@code value} lies in it, ends included. */
  public boolean holds(double value) {
    return low <= value && value <= high;
  }
}
