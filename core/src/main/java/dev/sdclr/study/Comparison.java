package dev.sdclr.study;

import dev.sdclr.run.statistics.PairedDifference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An arm beside the baseline on one data set.
 *
 * @param data set
 * @param arm that is compared
 * @param measure by which
 * @param difference arm less baseline
 * @param adjusted its p, corrected for all comparisons by the measure; NaN where p is
 */
public record Comparison(
    String data, String arm, StudyMeasure measure, PairedDifference difference, double adjusted) {

  Comparison(String data, String arm, StudyMeasure measure, PairedDifference difference) {
    this(data, arm, measure, difference, difference.p());
  }

  /**
   * The same with p adjusted by Holm's step-down method (Holm 1979): the i-th smallest of m is
   * multiplied by m − i + 1, and is at least the one before.
   *
   * @param planned m, at least as many as there are: comparisons that are still missing count
   */
  static List<Comparison> adjusted(List<Comparison> comparisons, int planned) {
    List<Comparison> adjusted = new ArrayList<>(comparisons);
    List<Integer> ascending =
        IntStream.range(0, comparisons.size())
            .boxed()
            .filter(i -> comparisons.get(i).difference.hasInterval())
            .sorted(Comparator.comparingDouble(i -> comparisons.get(i).difference.p()))
            .toList();
    double largest = 0;
    for (int rank = 0; rank < ascending.size(); rank++) {
      Comparison one = comparisons.get(ascending.get(rank));
      largest = Math.max(largest, Math.min(1, (planned - rank) * one.difference.p()));
      adjusted.set(
          ascending.get(rank),
          new Comparison(one.data, one.arm, one.measure, one.difference, largest));
    }
    return adjusted;
  }

  /** Whether the difference is more than chance after correction, at 0.05. */
  public boolean isBeyondNoise() {
    return adjusted < 0.05;
  }
}
