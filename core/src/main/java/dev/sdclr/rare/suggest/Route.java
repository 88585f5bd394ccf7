package dev.sdclr.rare.suggest;

import dev.sdclr.rare.ordering.Orderings;
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

  /** Any ordering but the {@linkplain Orderings#STEADIEST steadiest}. */
  static final Route ORDERINGS = new Route(Suggestion.Kind.DISCOVERY, "");

  static final Route STEADIEST = new Route(Suggestion.Kind.DISCOVERY, Orderings.STEADIEST);

  /** Growth of any class. */
  static final Route GROWTH = new Route(Suggestion.Kind.GROWTH, "");

  static Route ordering(RankedOrdering ordering) {
    return new Route(Suggestion.Kind.DISCOVERY, ordering.name());
  }

  static Route growth(String className) {
    return new Route(Suggestion.Kind.GROWTH, className);
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
    return new Route(Suggestion.Kind.COVERAGE, space.routeName());
  }
}
