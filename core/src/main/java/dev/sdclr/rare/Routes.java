package dev.sdclr.rare;

import dev.sdclr.SplitMix;
import dev.sdclr.label.Decision.State;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the labels tell of each route, as a bandit by Thompson sampling (Thompson 1933): how often
 * it led to an image of a rare class, and how often to one of a class that was new, above all of a
 * new rare one.
 *
 * <p>How rare a label's class is, is judged by what is known now, not by what was known when it was
 * given. A route's latest images count most, as each route runs dry in the end. A label whose
 * suggestion is not known counts for every ordering that had its image among the first, as many as
 * there were labels and some more.
 */
final class Routes {

  /** Before any try a route is thought right once in three times. */
  private static final Beta UNTRIED = new Beta(1, 2);

  /** What each further try leaves of the weight of those before. */
  private static final double MEMORY = 0.9;

  /** A class is new while it has so many labels at the most. */
  private static final int NEW = 1;

  /** What a new class counts at least, among those that look for such, however common it is. */
  private static final double NEW_BUT_COMMON = 0.3;

  /** What one more image of a rare class counts against the first, likewise. */
  private static final double RARE_BUT_KNOWN = 0.7;

  private static final int SOME_MORE = 10;

  /** Weight of the probe's word, in tries; the rest keeps the chance off 0 and 1. */
  private static final double PROBE_TRIES = 2;

  private static final double REST = 0.1;

  private final Map<Route, Beta> rare = new HashMap<>(); // more than assumed, of the latest
  private final Map<Route, Beta> fresh = new HashMap<>();

  /**
   * Counts.
   *
   * @param rarity in [0, 1] of each class that is known
   */
  Routes(List<RankedOrdering> orderings, Labels labels, Map<String, Double> rarity) {
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < labels.size(); i++) {
      RowDecision label = labels.given().get(i);
      if (label.state() == State.UNSURE) {
        continue;
      }
      String name = label.className(); // null for a bad image
      double isRare = name == null ? 0 : rarity.getOrDefault(name, 0.0);
      boolean isNew = name != null && counts.getOrDefault(name, 0) <= NEW;
      for (Route route : ledTo(label, orderings, i + SOME_MORE)) {
        Beta before = rare.getOrDefault(route, new Beta(0, 0));
        rare.put(
            route, new Beta(MEMORY * before.successes(), MEMORY * before.failures()).after(isRare));
        double success = isNew ? Math.max(NEW_BUT_COMMON, isRare) : RARE_BUT_KNOWN * isRare;
        fresh.merge(
            exploring(route), UNTRIED.after(success), (known, first) -> known.after(success));
      }
      if (name != null) {
        counts.merge(name, 1, Integer::sum);
      }
    }
  }

  private static List<Route> ledTo(RowDecision label, List<RankedOrdering> orderings, int among) {
    if (label.suggestedAs().isPresent()) {
      return label.ordering().map(name -> new Route(label.suggestedAs().get(), name)).stream()
          .toList();
    }
    return orderings.stream()
        .filter(ordering -> ordering.ranks()[label.image()] < among)
        .map(Route::ordering)
        .toList();
  }

  /** What a route counts as among those that look for new classes. */
  private static Route exploring(Route route) {
    return route.kind() == SuggestionKind.DISCOVERY ? Route.ORDERINGS : route;
  }

  /** The route that is best at rare images when the chance of each is drawn from what is known. */
  Route forRare(Collection<Route> routes, Map<Route, Double> growth, SplitMix random) {
    return best(all(routes, growth), route -> chance(route, growth), random).orElseThrow();
  }

  /** How rare the next image of the best of them is expected to be, in (0, 1). */
  double gain(Collection<Route> routes, Map<Route, Double> growth) {
    return all(routes, growth).stream()
        .mapToDouble(route -> chance(route, growth).mean())
        .max()
        .orElseThrow();
  }

  private static List<Route> all(Collection<Route> routes, Map<Route, Double> growth) {
    List<Route> all = new ArrayList<>(routes);
    all.addAll(growth.keySet());
    return all;
  }

  private Beta chance(Route route, Map<Route, Double> growth) {
    Beta known = rare.getOrDefault(route, new Beta(0, 0));
    double expected = growth.getOrDefault(route, -1.0);
    return expected < 0
        ? new Beta(UNTRIED.successes() + known.successes(), UNTRIED.failures() + known.failures())
        : new Beta(
            REST + PROBE_TRIES * expected + known.successes(),
            REST + PROBE_TRIES * (1 - expected) + known.failures());
  }

  /** The route that is best at new classes, likewise. */
  Route forNew(Collection<Route> routes, SplitMix random) {
    return best(routes, route -> fresh.getOrDefault(route, UNTRIED), random).orElseThrow();
  }

  private static Optional<Route> best(
      Collection<Route> routes, Function<Route, Beta> known, SplitMix random) {
    Route best = null;
    double bestChance = -1;
    for (Route route : routes) {
      double chance = known.apply(route).draw(random);
      if (chance > bestChance) {
        bestChance = chance;
        best = route;
      }
    }
    return Optional.ofNullable(best);
  }
}
