package dev.sdclr.mine;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Area under the receiver operating characteristic. */
final class Auroc {

  private Auroc() {}

  /**
   * The chance that of one positive and one negative the positive has the higher score, a tie
   * counting half: by mid-ranks, as Mann and Whitney's U over the number of pairs.
   *
   * @param scores no NaN
   * @param positive same length
   * @return in [0, 1]; NaN without a positive or without a negative
   */
  static double of(double[] scores, boolean[] positive) {
    int[] ascending =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> scores[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double rankSum = 0;
    double positives = 0;
    for (int from = 0, to; from < ascending.length; from = to) {
      to = from + 1;
      while (to < ascending.length && scores[ascending[to]] == scores[ascending[from]]) {
        to++;
      }
      double midRank = (from + 1 + to) / 2.0;
      for (int i = from; i < to; i++) {
        if (positive[ascending[i]]) {
          rankSum += midRank;
          positives++;
        }
      }
    }
    double negatives = scores.length - positives;
    return (rankSum - positives * (positives + 1) / 2) / (positives * negatives);
  }
}
