package dev.sdclr.rare;

/**
 * A way to come upon images.
 *
 * @param kind of suggestions that it leads to
 * @param name of the ordering; of the class that should grow; of the sort of coverage; "margin" for
 *     doubt
 */
record Arm(SuggestionKind kind, String name) {

  static final Arm UNSURE = new Arm(SuggestionKind.UNSURE, "margin");
  static final Arm CLUSTERS = new Arm(SuggestionKind.COVERAGE, "clusters");
  static final Arm PEAKS = new Arm(SuggestionKind.COVERAGE, "peaks");
  static final Arm LOT = new Arm(SuggestionKind.COVERAGE, "lot");

  /** Any ordering. */
  static final Arm ORDERINGS = new Arm(SuggestionKind.DISCOVERY, "");

  static Arm ordering(RankedOrdering ordering) {
    return new Arm(SuggestionKind.DISCOVERY, ordering.name());
  }

  static Arm growth(String className) {
    return new Arm(SuggestionKind.GROWTH, className);
  }

  static Arm far(Coverage.Space space) {
    return new Arm(SuggestionKind.COVERAGE, space.armName());
  }
}
