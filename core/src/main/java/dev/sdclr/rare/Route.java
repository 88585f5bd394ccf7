package dev.sdclr.rare;

/**
 * A way to come upon images.
 *
 * @param kind of suggestions that it leads to
 * @param name of the ordering; of the class that should grow; of the sort of coverage; "margin" for
 *     doubt
 */
record Route(SuggestionKind kind, String name) {

  static final Route UNSURE = new Route(SuggestionKind.UNSURE, "margin");
  static final Route CLUSTERS = new Route(SuggestionKind.COVERAGE, "clusters");
  static final Route PEAKS = new Route(SuggestionKind.COVERAGE, "peaks");
  static final Route LOT = new Route(SuggestionKind.COVERAGE, "lot");

  /** Any ordering but the {@linkplain Orderings#STEADIEST steadiest}. */
  static final Route ORDERINGS = new Route(SuggestionKind.DISCOVERY, "");

  static final Route STEADIEST = new Route(SuggestionKind.DISCOVERY, Orderings.STEADIEST);

  /** Growth of any class. */
  static final Route GROWTH = new Route(SuggestionKind.GROWTH, "");

  static Route ordering(RankedOrdering ordering) {
    return new Route(SuggestionKind.DISCOVERY, ordering.name());
  }

  static Route growth(String className) {
    return new Route(SuggestionKind.GROWTH, className);
  }

  /** What it counts as where the routes of a kind are weighed against others. */
  Route group() {
    return switch (kind) {
      case DISCOVERY -> equals(STEADIEST) ? this : ORDERINGS;
      case GROWTH -> GROWTH;
      case UNSURE, COVERAGE -> this;
    };
  }

  static Route far(Coverage.Space space) {
    return new Route(SuggestionKind.COVERAGE, space.routeName());
  }
}
