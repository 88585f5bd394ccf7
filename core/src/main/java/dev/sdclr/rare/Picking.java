package dev.sdclr.rare;

import dev.sdclr.SplitMix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;

/** Picks the images of one round, one after another. */
final class Picking {

  private static final long STREAM = 0x50494b53L;

  /** Of how many of an ordering's next images the least covered one is taken. */
  private static final int NEXT_OF_ORDERING = 10;

  /** A class is small when so much of an even share of the images is predicted as it. */
  private static final double SMALL = 0.5;

  /** Share of discovery when an ordering is always right. */
  private static final double MAX_TRUSTED = 0.8;

  /** Distances weigh by this less the probe's confidence. */
  private static final double DOUBT = 1.5;

  private final Twins twins;
  private final Coverage coverage;
  private final Labels labels;
  private final ClassProbe probe; // null until two classes are labelled
  private final Arms arms;
  private final int[] counts; // labels by class number of the probe
  private final List<Integer> smallClasses; // by the probe
  private final SplitMix random;
  private final BitSet taken = new BitSet(); // with all twins
  private final int images;
  private final List<Suggestion> picks = new ArrayList<>();

  /**
   * Starts a round.
   *
   * @param coverage of the labelled images, which the round may go on with
   */
  Picking(
      List<RankedOrdering> orderings,
      Twins twins,
      Coverage coverage,
      Labels labels,
      Optional<ClassProbe> probe,
      long seed) {
    this.twins = twins;
    this.coverage = coverage;
    this.labels = labels;
    this.probe = probe.orElse(null);
    images = twins.leader().length;
    random = SplitMix.of(seed, STREAM, labels.size());
    labels.given().forEach(label -> taken.set(twins.leader()[label.image()]));
    counts = labels.counts().values().stream().mapToInt(Integer::intValue).toArray();
    smallClasses = probe.isPresent() ? smallClasses() : List.of();
    arms =
        new Arms(
            orderings,
            labels,
            smallClasses.stream()
                .map(c -> this.probe.classes().get(c))
                .collect(Collectors.toSet()));
  }

  List<Suggestion> pick(KindShares shares, int number) {
    Map<SuggestionKind, Integer> numbers = shares.numbers(number, random.nextDouble());
    grow(numbers.get(SuggestionKind.GROWTH));
    doubt(numbers.get(SuggestionKind.UNSURE));
    discover(numbers.get(SuggestionKind.DISCOVERY));
    cover(numbers.get(SuggestionKind.COVERAGE));
    return List.copyOf(picks);
  }

  /** What the labels call for: more discovery where an ordering is right more often than not. */
  KindShares shares(UnseenClasses unseen) {
    KindShares shares = KindShares.of(unseen, labels.size());
    return arms.best() <= 0.5 ? shares : shares.withDiscovery(MAX_TRUSTED * (2 * arms.best() - 1));
  }

  private boolean isFree(int image) {
    return !taken.get(twins.leader()[image]);
  }

  private void take(int image, SuggestionKind kind, Optional<String> ordering, String reason) {
    taken.set(twins.leader()[image]);
    coverage.cover(image);
    picks.add(new Suggestion(image, kind, ordering, reason, twins.groupSize(image) - 1));
  }

  /** The free image with the most of something, the first of equal ones; −1 without any. */
  private int most(IntToDoubleFunction value) {
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
    return best;
  }

  /** Small classes, those with fewer labels more often, each by its most probable image. */
  private void grow(int number) {
    if (number == 0) {
      return;
    }
    int[] drawn = new int[number];
    Arrays.setAll(drawn, i -> drawnSmallClass());
    int[] distinct = Arrays.stream(drawn).distinct().toArray();
    float[][] probabilities = probe.probabilities(distinct);
    for (int chosen : drawn) {
      int place = 0;
      while (distinct[place] != chosen) {
        place++;
      }
      float[] chances = probabilities[place];
      int image = most(candidate -> chances[candidate]);
      if (image < 0) {
        return;
      }
      take(
          image,
          SuggestionKind.GROWTH,
          Optional.empty(),
          "looks most like '%s' (%d label%s)"
              .formatted(
                  probe.classes().get(chosen), counts[chosen], counts[chosen] == 1 ? "" : "s"));
    }
  }

  /** With a weight of 1 / (1 + labels). */
  private int drawnSmallClass() {
    double sum = smallClasses.stream().mapToDouble(c -> 1.0 / (1 + counts[c])).sum();
    double left = random.nextDouble() * sum;
    int drawn = 0;
    while (drawn + 1 < smallClasses.size() && left >= 1.0 / (1 + counts[smallClasses.get(drawn)])) {
      left -= 1.0 / (1 + counts[smallClasses.get(drawn)]);
      drawn++;
    }
    return smallClasses.get(drawn);
  }

  /** Classes with less than half of an even share, or else the smallest one. */
  private List<Integer> smallClasses() {
    int[] sizes = probe.predictedCounts();
    List<Integer> small = new ArrayList<>();
    int smallest = 0;
    for (int c = 0; c < sizes.length; c++) {
      sizes[c] = Math.max(sizes[c], counts[c]);
      smallest = sizes[c] < sizes[smallest] ? c : smallest;
      if (sizes[c] < SMALL * images / sizes.length) {
        small.add(c);
      }
    }
    return small.isEmpty() ? List.of(smallest) : small;
  }

  private void doubt(int number) {
    for (int i = 0; i < number; i++) {
      int image = most(candidate -> -probe.margin(candidate));
      if (image < 0) {
        return;
      }
      take(
          image,
          SuggestionKind.UNSURE,
          Optional.empty(),
          "least sure: '%s' or '%s'"
              .formatted(
                  probe.classes().get(probe.predicted(image)),
                  probe.classes().get(probe.runnerUp(image))));
    }
  }

  private void discover(int number) {
    for (int i = 0; i < number; i++) {
      RankedOrdering ordering = arms.drawn(random);
      int image = leastCoveredOfNext(ordering);
      if (image < 0) {
        return;
      }
      take(image, SuggestionKind.DISCOVERY, Optional.of(ordering.name()), ordering.reason(image));
    }
  }

  private int leastCoveredOfNext(RankedOrdering ordering) {
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
    return best;
  }

  private void cover(int number) {
    for (int i = 0; i < number; i++) {
      boolean isFirst = labels.size() == 0 && picks.isEmpty();
      int image =
          isFirst
              ? random.nextInt(images)
              : most(random.nextInt(2) == 0 ? this::farness : this::whitenedFarness);
      if (image < 0) {
        return;
      }
      take(
          image,
          SuggestionKind.COVERAGE,
          Optional.empty(),
          isFirst ? "drawn by lot to begin with" : "unlike anything labelled so far");
    }
  }

  private double farness(int image) {
    return coverage.distance(image) * doubtOf(image);
  }

  private double whitenedFarness(int image) {
    return coverage.whitenedDistance(image) * doubtOf(image);
  }

  private double doubtOf(int image) {
    return probe == null ? 1 : DOUBT - probe.confidence(image);
  }
}
