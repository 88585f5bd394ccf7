package dev.sdclr.rare.suggest;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How a round of suggestions is divided among their kinds.
 *
 * @param discovery not negative, as the others; only their proportions count
 * @param growth of classes with few images
 * @param unsure where the probe hesitates
 * @param coverage of what is unlike all that is labelled
 */
public record KindShares(double discovery, double growth, double unsure, double coverage) {

  private static final double DISCOVERY_OF_EXPLORING = 0.25;

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
   * Reads them in their order.
   *
   * @throws IllegalArgumentException when there are not four numbers, or as of four
   */
  public static KindShares of(List<Double> shares) {
    if (shares.size() != 4 || shares.stream().anyMatch(Objects::isNull)) {
      throw new IllegalArgumentException(
          "shares of suggestions must be four numbers (discovery, growth, unsure, coverage), were "
              + shares);
    }
    return new KindShares(shares.get(0), shares.get(1), shares.get(2), shares.get(3));
  }

  /** How many of each kind there are; all of discovery where there are none. */
  static KindShares among(List<Suggestion> suggestions) {
    Map<Suggestion.Kind, Integer> counts = new EnumMap<>(Suggestion.Kind.class);
    suggestions.forEach(suggestion -> counts.merge(suggestion.kind(), 1, Integer::sum));
    return new KindShares(
        counts.getOrDefault(Suggestion.Kind.DISCOVERY, suggestions.isEmpty() ? 1 : 0),
        counts.getOrDefault(Suggestion.Kind.GROWTH, 0),
        counts.getOrDefault(Suggestion.Kind.UNSURE, 0),
        counts.getOrDefault(Suggestion.Kind.COVERAGE, 0));
  }

  /** The same proportions without growth and doubt, for which two classes must be known. */
  KindShares exploring() {
    return discovery + coverage > 0
        ? new KindShares(discovery, 0, 0, coverage)
        : new KindShares(DISCOVERY_OF_EXPLORING, 0, 0, 1 - DISCOVERY_OF_EXPLORING);
  }

  double of(Suggestion.Kind kind) {
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
  Map<Suggestion.Kind, Integer> numbers(int total, double chance) {
    Suggestion.Kind[] kinds = Suggestion.Kind.values();
    Map<Suggestion.Kind, Integer> numbers = new EnumMap<>(Suggestion.Kind.class);
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
