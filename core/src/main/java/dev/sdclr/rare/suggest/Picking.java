package dev.sdclr.rare.suggest;

import dev.sdclr.Counted;
import dev.sdclr.SplitMix;
import dev.sdclr.rare.feature.NearDuplicates;
import dev.sdclr.rare.ordering.Orderings;
import dev.sdclr.rare.ordering.RankedOrdering;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Picks the images of one round, one after another.
 *
 * <p>Each is picked for one of two ends: to come upon a new class, or to find more images of the
 * rare ones that are known. For either end that route is pulled which looks best when its chance is
 * drawn from what the labels tell of it ({@link RouteOdds}). Some are drawn at random, so that on
 * features that tell nothing the loop is no worse than that, and that the sizes of classes show.
 */
final class Picking {

  private static final long STREAM = 0x50494b53L;

  /** Of how many of an ordering's next images the least covered one is taken. */
  private static final int NEXT_OF_ORDERING = 10;

  /** Distances weigh by this less the probe's confidence. */
  private static final double DOUBT = 1.5;

  /** Share of random images as long as nothing that is known promises rare ones. */
  private static final double BY_LOT = 0.3;

  private final List<RankedOrdering> orderings;
  private final NearDuplicates same;
  private final int[][] clusters;
  private final DensePeaks peaks;
  private final Coverage coverage;
  private final Labels labels;
  private final ClassProbe probe; // null until two classes are labelled
  private final Outlook outlook; // likewise
  private final int number;
  private final Map<String, Double> rarity;
  private final RouteOdds routes;
  private final SplitMix random;
  private final BitSet taken = new BitSet(); // with all near-duplicates
  private final int images;
  private final List<Suggestion> picks = new ArrayList<>();
  private int nextCluster;
  private int nextPeak;

  /**
   * Starts a round.
   *
   * @param clusters members of each, the closest to its centre first; small clusters first
   * @param coverage of the labelled images, which the round goes on with
   * @param number of images to pick at most
   */
  Picking(
      List<RankedOrdering> orderings,
      NearDuplicates same,
      int[][] clusters,
      DensePeaks peaks,
      Coverage coverage,
      Labels labels,
      Optional<ClassProbe> probe,
      int number,
      long seed) {
    this.orderings = orderings;
    this.same = same;
    this.clusters = clusters;
    this.peaks = peaks;
    this.coverage = coverage;
    this.labels = labels;
    this.probe = probe.orElse(null);
    this.number = number;
    images = same.leader().length;
    random = SplitMix.of(seed, STREAM, labels.size());
    labels.given().forEach(label -> taken.set(same.leader()[label.image()]));
    outlook = probe.map(fitted -> Outlook.of(fitted, labels, this::isFree, number)).orElse(null);
    rarity = outlook == null ? Map.of() : outlook.rarity();
    routes = new RouteOdds(orderings, labels, rarity);
  }

  /** As the labels call for: for a new class as long as that promises more than what is known. */
  List<Suggestion> pick(UnseenClasses unseen) {
    double gain = probe == null ? 0 : routes.gain(explorers(), growth());
    double exploring = probe == null ? 1 : unseen.exploring(gain);
    double byLot = BY_LOT * (1 - gain);
    for (int i = 0; i < number && hasMore(); i++) {
      if (random.nextDouble() < byLot) {
        take(Route.LOT);
      } else {
        boolean isExploring = random.nextDouble() < exploring;
        take(isExploring ? forNew() : forRare());
      }
    }
    return List.copyOf(picks);
  }

  /** With shares of the kinds that a person chose. */
  List<Suggestion> pick(KindShares shares) {
    Map<Suggestion.Kind, Integer> numbers =
        new EnumMap<>(shares.numbers(number, random.nextDouble()));
    for (Map.Entry<Suggestion.Kind, Integer> kind : numbers.entrySet()) {
      for (int i = 0; i < kind.getValue() && hasMore(); i++) {
        take(
            switch (kind.getKey()) {
              case DISCOVERY -> bestOrdering();
              case GROWTH -> forGrowth();
              case UNSURE -> Route.UNSURE;
              case COVERAGE -> routes.forNew(coverers(), random);
            });
      }
    }
    return List.copyOf(picks);
  }

  private boolean hasMore() {
    return free(image -> 0).isPresent();
  }

  private boolean isFree(int image) {
    return !taken.get(same.leader()[image]);
  }

  private List<Route> coverers() {
    List<Route> coverers = new ArrayList<>();
    Arrays.stream(Coverage.Space.values()).map(Route::far).forEach(coverers::add);
    if (unlabelledCluster().isPresent()) {
      coverers.add(Route.CLUSTERS);
    }
    if (unlabelledPeak().isPresent()) {
      coverers.add(Route.PEAKS);
    }
    coverers.add(Route.LOT);
    return coverers;
  }

  /** All orderings but one count as one route, lest they outnumber the others. */
  private List<Route> explorers() {
    List<Route> explorers = coverers();
    if (probe != null) {
      explorers.add(Route.UNSURE);
    }
    explorers.add(Route.ORDERINGS);
    if (Orderings.steadiest(orderings) >= 0) {
      explorers.add(Route.STEADIEST);
    }
    return explorers;
  }

  private Route forNew() {
    return leading(routes.forNew(explorers(), random));
  }

  private Route forRare() {
    return leading(routes.forRare(explorers(), growth(), random));
  }

  /** Another kind once the nearest images of all classes are taken. */
  private Route forGrowth() {
    Map<Route, Double> growth = growth();
    return growth.isEmpty() ? routes.forNew(coverers(), random) : routes.forGrowth(growth, random);
  }

  /** One of the orderings where that is what was chosen. */
  private Route leading(Route route) {
    return route.equals(Route.ORDERINGS) ? bestOrdering() : route;
  }

  private Route bestOrdering() {
    return routes.forRare(orderings.stream().map(Route::ordering).toList(), Map.of(), random);
  }

  /** How rare the next image of each class is expected to be, by the probe. */
  private Map<Route, Double> growth() {
    Map<Route, Double> growth = new LinkedHashMap<>();
    for (Candidates candidates : outlook.candidates()) {
      String name = probe.classes().get(candidates.classNumber());
      candidates
          .next(this::isFree)
          .ifPresent(
              place ->
                  growth.put(
                      Route.growth(name), rarity.get(name) * candidates.probabilities()[place]));
    }
    return growth;
  }

  private void take(Route route) {
    switch (route.kind()) {
      case DISCOVERY -> discover(route);
      case GROWTH -> grow(route);
      case UNSURE -> doubt();
      case COVERAGE -> cover(route);
    }
  }

  private void take(int image, Route route, String reason) {
    taken.set(same.leader()[image]);
    coverage.cover(image);
    picks.add(
        new Suggestion(image, route.kind(), Optional.of(route.name()), reason, same.count(image)));
  }

  /** The free image with the most of something, the first of equal ones. */
  private OptionalInt free(IntToDoubleFunction value) {
    int best = -1;
    double highest = Double.NEGATIVE_INFINITY;
    for (int image = 0; image < images; image++) {
      if (isFree(image)) {
        double here = value.applyAsDouble(image);
        if (here > highest) {
          highest = here;
          best = image;
        }
      }
    }
    return best < 0 ? OptionalInt.empty() : OptionalInt.of(best);
  }

  private void discover(Route route) {
    RankedOrdering ordering =
        orderings.stream().filter(o -> o.name().equals(route.name())).findFirst().orElseThrow();
    int best = -1;
    int seen = 0;
    for (int image : ordering.order()) {
      if (isFree(image)) {
        if (best < 0 || coverage.whitenedDistance(image) > coverage.whitenedDistance(best)) {
          best = image;
        }
        seen++;
        if (seen == NEXT_OF_ORDERING) {
          break;
        }
      }
    }
    take(best, route, ordering.reason(best));
  }

  private void grow(Route route) {
    Candidates candidates =
        outlook.candidates().stream()
            .filter(c -> probe.classes().get(c.classNumber()).equals(route.name()))
            .findFirst()
            .orElseThrow();
    int image = candidates.images()[candidates.next(this::isFree).orElseThrow()];
    int count = labels.counts().get(route.name());
    take(
        image,
        route,
        "looks most like '%s' (%s)".formatted(route.name(), Counted.of(count, "label")));
  }

  private void doubt() {
    int image = free(candidate -> -probe.margin(candidate)).orElseThrow();
    take(
        image,
        Route.UNSURE,
        "least sure: '%s' or '%s'"
            .formatted(
                probe.classes().get(probe.predicted(image)),
                probe.classes().get(probe.runnerUp(image))));
  }

  private void cover(Route route) {
    if (route.equals(Route.CLUSTERS)) {
      int[] cluster = clusters[unlabelledCluster().orElseThrow()];
      int image = Arrays.stream(cluster).filter(this::isFree).findFirst().orElseThrow();
      take(
          image,
          route,
          cluster.length == 1
              ? Shortlist.ALONE
              : String.format(Locale.ROOT, "in a cluster of %,d without a label", cluster.length));
    } else if (route.equals(Route.PEAKS)) {
      take(unlabelledPeak().orElseThrow(), route, DensePeaks.REASON);
    } else if (route.equals(Route.LOT) || (labels.size() == 0 && picks.isEmpty())) {
      take(byLot(), route, "drawn at random");
    } else {
      float[] distances = coverage.distances(Coverage.Space.ofRoute(route.name()));
      int image = free(candidate -> distances[candidate] * doubtOf(candidate)).orElseThrow();
      take(image, route, "unlike anything labelled so far");
    }
  }

  /** One of the free images, each with the same chance. */
  private int byLot() {
    int[] free = IntStream.range(0, images).filter(this::isFree).toArray();
    return free[random.nextInt(free.length)];
  }

  /** The densest spot against its surroundings of which nothing is labelled or suggested. */
  private OptionalInt unlabelledPeak() {
    nextPeak = peaks.nextAlone(nextPeak, this::isFree);
    return nextPeak < peaks.rows().length
        ? OptionalInt.of(peaks.rows()[nextPeak])
        : OptionalInt.empty();
  }

  private double doubtOf(int image) {
    return probe == null ? 1 : DOUBT - probe.confidence(image);
  }

  /** The first cluster of which nothing is labelled or suggested. */
  private OptionalInt unlabelledCluster() {
    while (nextCluster < clusters.length
        && !Arrays.stream(clusters[nextCluster]).allMatch(this::isFree)) {
      nextCluster++;
    }
    return nextCluster < clusters.length ? OptionalInt.of(nextCluster) : OptionalInt.empty();
  }
}
