package dev.sdclr.rare;

import dev.sdclr.SplitMix;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which orderings to trust, as arms of a bandit by Thompson sampling (Thompson 1933): an arm is
 * right when the label of its image is of a class that looks small by now, or that was unknown or
 * rare by then.
 *
 * <p>A label whose suggestion is not known counts for every ordering that had its image among the
 * first, as many as there were labels and some more.
 */
final class Arms {

  private static final int RIGHT_BEFORE = 1;
  private static final int WRONG_BEFORE = 2;
  private static final double RARE_SHARE = 0.25;
  private static final int SOME_MORE = 10;

  private final List<RankedOrdering> orderings;
  private final int[] right;
  private final int[] wrong;

  Arms(List<RankedOrdering> orderings, Labels labels, Set<String> small) {
    this.orderings = orderings;
    right = new int[orderings.size()];
    wrong = new int[orderings.size()];
    Map<String, Integer> counts = new HashMap<>();
    int classified = 0;
    for (int i = 0; i < labels.size(); i++) {
      Label label = labels.given().get(i);
      if (label.verdict() == Label.Verdict.NOT_SURE) {
        continue;
      }
      int before = counts.getOrDefault(label.className(), 0);
      boolean isRight =
          label.isClass()
              && (small.contains(label.className())
                  || before <= RARE_SHARE * classified / Math.max(1, counts.size()));
      credit(label, i + SOME_MORE, isRight);
      if (label.isClass()) {
        counts.merge(label.className(), 1, Integer::sum);
        classified++;
      }
    }
  }

  private void credit(Label label, int among, boolean isRight) {
    for (int arm = 0; arm < right.length; arm++) {
      RankedOrdering ordering = orderings.get(arm);
      boolean isItsOwn =
          label.suggestedAs().isEmpty()
              ? ordering.ranks()[label.image()] < among
              : label.ordering().filter(ordering.name()::equals).isPresent();
      if (isItsOwn) {
        (isRight ? right : wrong)[arm]++;
      }
    }
  }

  /** The highest expected chance of any arm to be right. */
  double best() {
    double best = 0;
    for (int arm = 0; arm < right.length; arm++) {
      int tried = RIGHT_BEFORE + right[arm] + WRONG_BEFORE + wrong[arm];
      best = Math.max(best, (double) (RIGHT_BEFORE + right[arm]) / tried);
    }
    return best;
  }

  /** The ordering that is best when the chance of each to be right is drawn from what is known. */
  RankedOrdering drawn(SplitMix random) {
    int best = 0;
    double most = -1;
    for (int arm = 0; arm < right.length; arm++) {
      double chance = beta(RIGHT_BEFORE + right[arm], WRONG_BEFORE + wrong[arm], random);
      if (chance > most) {
        most = chance;
        best = arm;
      }
    }
    return orderings.get(best);
  }

  /** A draw of the beta distribution, from two of the gamma distribution. */
  private static double beta(int a, int b, SplitMix random) {
    double one = gamma(a, random);
    return one / (one + gamma(b, random));
  }

  private static double gamma(int shape, SplitMix random) {
    double sum = 0;
    for (int i = 0; i < shape; i++) {
      sum -= Math.log(1 - random.nextDouble());
    }
    return sum;
  }
}
