package dev.sdclr.rare.ordering;

import dev.sdclr.Counted;
import dev.sdclr.run.statistics.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How far orderings agree: rank correlation (Spearman 1904) of each two over all images, and how
 * many of the first images of the one are among the first of the other.
 *
 * @param correlation median over pairs of orderings, in [−1, 1]; 1 for a single ordering
 * @param sharedFirst median over pairs of the share of the first hundredth that both have, in [0,
 *     1]
 * @param leastAgreeing the pair that agrees least; empty for a single ordering
 * @param lowestCorrelation of that pair
 * @param images that were ordered
 */
public record Agreement(
    double correlation,
    double sharedFirst,
    List<String> leastAgreeing,
    double lowestCorrelation,
    int images) {

  private static final double AGREE = 0.5;
  private static final int FIRST_OF = 100;

  /** Of fewer, chance alone reaches half a correlation: two standard errors are 2 / √(n − 1). */
  private static final int MIN_IMAGES = 18;

  public static Agreement of(List<RankedOrdering> orderings) {
    List<Double> correlations = new ArrayList<>();
    List<Double> shared = new ArrayList<>();
    List<String> leastAgreeing = List.of();
    double lowest = 1;
    int images = orderings.isEmpty() ? 0 : orderings.get(0).order().length;
    for (int i = 0; i < orderings.size(); i++) {
      for (int j = 0; j < i; j++) {
        RankedOrdering one = orderings.get(j);
        RankedOrdering other = orderings.get(i);
        double correlation = correlation(one.ranks(), other.ranks());
        correlations.add(correlation);
        shared.add(sharedFirst(one, other));
        if (leastAgreeing.isEmpty() || correlation < lowest) {
          lowest = correlation;
          leastAgreeing = List.of(one.name(), other.name());
        }
      }
    }
    return new Agreement(median(correlations), median(shared), leastAgreeing, lowest, images);
  }

  /** Of places that each occur once. */
  private static double correlation(int[] one, int[] other) {
    double n = one.length;
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      double difference = (double) one[i] - other[i];
      sum += difference * difference;
    }
    return 1 - 6 * sum / (n * (n * n - 1));
  }

  private static double sharedFirst(RankedOrdering one, RankedOrdering other) {
    int first = Math.max(1, one.order().length / FIRST_OF);
    long both =
        Arrays.stream(one.order()).limit(first).filter(i -> other.ranks()[i] < first).count();
    return (double) both / first;
  }

  private static double median(List<Double> values) {
    return values.isEmpty() ? 1 : Sample.median(values.stream().mapToDouble(v -> v).toArray());
  }

  /** In one sentence, without a full stop. */
  public String sentence() {
    if (leastAgreeing.isEmpty()) {
      return "one ordering only: nothing to compare it with";
    }
    if (images < MIN_IMAGES) {
      return "%s: too few to say whether orderings agree".formatted(Counted.of(images, "image"));
    }
    String measured =
        "median rank correlation %.2f, %.0f %% of the first hundredth shared; least: %s and %s, %.2f"
            .formatted(
                correlation,
                100 * sharedFirst,
                leastAgreeing.get(0),
                leastAgreeing.get(1),
                lowestCorrelation);
    return correlation >= AGREE && lowestCorrelation > 0
        ? "these orderings agree by and large (%s)".formatted(measured)
        : "these orderings disagree: look before you trust one (%s)".formatted(measured);
  }
}
