package dev.sdclr.mine;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * A score for every image.
 *
 * @param values by index; NaN for an unreadable image that was left out
 * @param tieBreaks what decides between equal values, same length
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
public record ImageScores(double[] values, double[] tieBreaks) {

  /** Scores whose ties nothing breaks. */
  static ImageScores of(double[] values) {
    return new ImageScores(values, new double[values.length]);
  }

  /** Indices from the highest score to the lowest, equal ones by index, without the unreadable. */
  int[] order() {
    return IntStream.range(0, values.length)
        .filter(i -> !Double.isNaN(values[i]))
        .boxed()
        .sorted(
            Comparator.<Integer>comparingDouble(i -> -values[i])
                .thenComparingDouble(i -> -tieBreaks[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /**
   * The same order in numbers that fall from place to place and are equal where it is undecided.
   *
   * @param order as {@link #order} gives it
   */
  double[] levels(int[] order) {
    double[] levels = new double[order.length];
    Arrays.setAll(levels, i -> -i);
    for (int i = 1; i < order.length; i++) {
      if (values[order[i]] == values[order[i - 1]]
          && tieBreaks[order[i]] == tieBreaks[order[i - 1]]) {
        levels[i] = levels[i - 1];
      }
    }
    return levels;
  }
}
