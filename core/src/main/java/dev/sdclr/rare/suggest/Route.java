package dev.sdclr.rare.suggest;

import dev.sdclr.rare.ordering.RankedOrdering;

/**
 * A way to come upon images.
 *
 * @param kind of suggestions that it leads to
 * @param name of the ordering; of the class that should grow; of the sort of coverage; "margin" for
 *     doubt
 */
record Route(Suggestion.Kind kind, String name) {

  static final Route UNSURE = new Route(Suggestion.Kind.UNSURE, "margin");
  static final Route CLUSTERS = new Route(Suggestion.Kind.COVERAGE, "clusters");
  static final Route PEAKS = new Route(Suggestion.Kind.COVERAGE, "peaks");
  static final Route LOT = new Route(Suggestion.Kind.COVERAGE, "lot");

  /** Any ordering. */
  static final Route ORDERINGS = new Route(Suggestion.Kind.DISCOVERY, "");

  static Route ordering(RankedOrdering ordering) {
    return new Route(Suggestion.Kind.DISCOVERY, ordering.name());
  }

  static Route growth(String className) {
    return new Route(Suggestion.Kind.GROWTH, className);
  }

  static Route far(Coverage.Space space) {
    return new Route(Suggestion.Kind.COVERAGE, space.routeName());
  }
}
