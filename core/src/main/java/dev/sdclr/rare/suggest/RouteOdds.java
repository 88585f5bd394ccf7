package dev.sdclr.rare.suggest;

import dev.sdclr.SplitMix;
import dev.sdclr.label.Decision.State;
import dev.sdclr.rare.ordering.RankedOrdering;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.DoubleStream;

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
final class RouteOdds {

  /** Before any try a route is thought to lead to a new class once in three times. */
  private static final Beta UNTRIED = new Beta(1, 2);

  /** And to an image of a rare class not much oftener than a random draw does. */
  private static final Beta UNTRIED_AT_RARE = new Beta(0.4, 2.6);

  private static final Beta NOTHING = new Beta(0, 0);

  /** What each further try leaves of the weight of those before. */
  private static final double MEMORY = 0.97;

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
  RouteOdds(List<RankedOrdering> orderings, Labels labels, Map<String, Double> rarity) {
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < labels.size(); i++) {
      RowDecision label = labels.given().get(i);
      if (label.state() == State.UNSURE) {
        continue;
      }
      String name = label.className(); // null for a bad image
      double isRare = name == null ? 0 : rarity.getOrDefault(name, 0.0);
      boolean isNew = name != null && counts.getOrDefault(name, 0) <= NEW;
      double success = isNew ? Math.max(NEW_BUT_COMMON, isRare) : RARE_BUT_KNOWN * isRare;
      List<Route> led = ledTo(label, orderings, i + SOME_MORE);
      for (Route route : led) {
        remember(route, isRare);
        fresh.merge(route.group(), UNTRIED.after(success), (known, first) -> known.after(success));
      }
      led.stream()
          .map(Route::group)
          .filter(group -> !led.contains(group))
          .distinct()
          .forEach(group -> remember(group, isRare));
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

  private void remember(Route route, double isRare) {
    Beta before = rare.getOrDefault(route, NOTHING);
    rare.put(
        route, new Beta(MEMORY * before.successes(), MEMORY * before.failures()).after(isRare));
  }

  /**
   * The route that is best at rare images when the chance of each is drawn from what is known.
   *
   * <p>Growth counts once, by the class that is best at it: with a draw for each class, the
   * luckiest of many would win over all others.
   *
   * @param growth of each class, how rare its next image is expected to be; may be empty
   */
  Route forRare(Collection<Route> routes, Map<Route, Double> growth, SplitMix random) {
    if (growth.isEmpty()) {
      return best(routes, this::chance, random);
    }
    Route grown = forGrowth(growth, random);
    List<Route> all = new ArrayList<>(routes);
    all.add(grown);
    return best(
        all, route -> route.equals(grown) ? ofGrowth(route, growth) : chance(route), random);
  }

  /** The class that is best to grow, likewise. */
  Route forGrowth(Map<Route, Double> growth, SplitMix random) {
    return best(growth.keySet(), route -> ofClass(route, growth.get(route)), random);
  }

  /** How rare the next image of the best of them is expected to be, in (0, 1). */
  double gain(Collection<Route> routes, Map<Route, Double> growth) {
    return DoubleStream.concat(
            routes.stream().mapToDouble(route -> chance(route).mean()),
            growth.keySet().stream().mapToDouble(route -> ofGrowth(route, growth).mean()))
        .max()
        .orElseThrow();
  }

  private Beta chance(Route route) {
    return UNTRIED_AT_RARE.and(rare.getOrDefault(route, NOTHING));
  }

  private Beta ofClass(Route route, double expected) {
    return probed(expected).and(rare.getOrDefault(route, NOTHING));
  }

  /** What growth of all classes came to tells how far the expectation of one can be trusted. */
  private Beta ofGrowth(Route route, Map<Route, Double> growth) {
    double expected = ofClass(route, growth.get(route)).mean();
    return probed(expected).and(rare.getOrDefault(Route.GROWTH, NOTHING));
  }

  private static Beta probed(double expected) {
    return new Beta(REST + PROBE_TRIES * expected, REST + PROBE_TRIES * (1 - expected));
  }

  /** The route that is best at new classes, likewise. */
  Route forNew(Collection<Route> routes, SplitMix random) {
    return best(routes, route -> fresh.getOrDefault(route, UNTRIED), random);
  }

  private static Route best(
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
    return Objects.requireNonNull(best);
  }
}
