package dev.sdclr.rare;

import java.util.EnumMap;
import java.util.Map;

/**
 * How a round of suggestions is divided among their kinds.
 *
 * @param discovery not negative, as the others; only their proportions count
 * @param growth of classes with few images
 * @param unsure where the probe hesitates
 * @param coverage of what is unlike all that is labelled
 */
public record KindShares(double discovery, double growth, double unsure, double coverage) {

  private static final double MIN_EXPLORING = 0.3;
  private static final double MAX_EXPLORING = 0.8;
  private static final double UNSEEN_WEIGHT = 2;
  private static final double FIRST_LABELS = 100;
  private static final double DISCOVERY_OF_EXPLORING = 0.25;
  private static final double UNSURE = 0.1;

  /**
   * Checks them.
   *
   * @throws IllegalArgumentException when one is negative or no number, or all are 0
   */
  public KindShares {
    double sum = discovery + growth + unsure + coverage;
    if (!(Math.min(Math.min(discovery, growth), Math.min(unsure, coverage)) >= 0)
        || !(sum > 0)
        || Double.isInfinite(sum)) {
      throw new IllegalArgumentException(
          "shares of suggestions must not be negative, nor all 0, were discovery %s, growth %s, unsure %s, coverage %s"
              .formatted(discovery, growth, unsure, coverage));
    }
  }

  /**
   * What the labels so far call for: much exploring while labels are few or new classes still turn
   * up, growth of the small classes afterwards.
   *
   * @param unseen of the labels
   * @param labels how many there are
   */
  static KindShares of(UnseenClasses unseen, int labels) {
    double wanted =
        UNSEEN_WEIGHT * unseen.unseenShare() + MAX_EXPLORING * Math.exp(-labels / FIRST_LABELS);
    double exploring = Math.min(MAX_EXPLORING, Math.max(MIN_EXPLORING, wanted));
    double discovery = DISCOVERY_OF_EXPLORING * exploring;
    return new KindShares(discovery, 1 - exploring - UNSURE, UNSURE, exploring - discovery);
  }

  /** The same proportions without growth and doubt, for which two classes must be known. */
  KindShares exploring() {
    return discovery + coverage > 0
        ? new KindShares(discovery, 0, 0, coverage)
        : new KindShares(DISCOVERY_OF_EXPLORING, 0, 0, 1 - DISCOVERY_OF_EXPLORING);
  }

  /** At least so large a share of discovery, at the cost of all others alike; they sum to 1. */
  KindShares withDiscovery(double least) {
    double sum = discovery + growth + unsure + coverage;
    double others = (sum - discovery) / sum;
    if (others == 0 || discovery / sum >= least) {
      return this;
    }
    double kept = (1 - least) / others / sum;
    return new KindShares(least, growth * kept, unsure * kept, coverage * kept);
  }

  double of(SuggestionKind kind) {
    return switch (kind) {
      case DISCOVERY -> discovery;
      case GROWTH -> growth;
      case UNSURE -> unsure;
      case COVERAGE -> coverage;
    };
  }

  /**
   * Whole numbers of each kind: as the shares say on average over {@code chance}, and never off by
   * one or more.
   *
   * @param chance in [0, 1)
   */
  Map<SuggestionKind, Integer> numbers(int total, double chance) {
    SuggestionKind[] kinds = SuggestionKind.values();
    Map<SuggestionKind, Integer> numbers = new EnumMap<>(SuggestionKind.class);
    double sum = discovery + growth + unsure + coverage;
    double upTo = 0;
    int given = 0;
    for (int i = 0; i < kinds.length; i++) {
      upTo += of(kinds[i]) / sum * total;
      int now = i + 1 == kinds.length ? total : Math.min(total, (int) Math.floor(upTo + chance));
      numbers.put(kinds[i], now - given);
      given = now;
    }
    return numbers;
  }
}
