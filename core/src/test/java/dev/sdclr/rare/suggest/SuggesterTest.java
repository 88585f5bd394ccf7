package dev.sdclr.rare.suggest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.SdclrException;
import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.rare.judge.LabelSimulator;
import dev.sdclr.rare.ordering.Orderings;
import dev.sdclr.rare.ordering.RankedOrdering;
import dev.sdclr.rare.suggest.Suggester.Round;
import dev.sdclr.run.LabelSimulation;
import dev.sdclr.run.LabelSimulation.Found;
import dev.sdclr.run.statistics.Interval;
import dev.sdclr.tensor.NativeLibrary;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The loop of suggestions and labels. */
class SuggesterTest {

  private static final int[] SIZES = {400, 300, 200, 20, 15, 10};

  @BeforeAll
  static void load() {
    NativeLibrary.load();
  }

  private static Labels answered(MadeFeatures made, Labels labels, Round round) {
    return labels.with(
        round.suggestions().stream()
            .map(suggestion -> made.classes().label(suggestion.image()).from(suggestion))
            .toList());
  }

  @Test
  void noImageComesTwiceAndTheSameLabelsGiveTheSameRounds() {
    MadeFeatures made = MadeFeatures.of(1, SIZES);
    try (FeatureTable table = made.table()) {
      Suggester one = Suggester.of(table, Orderings.all(3), 3);
      Suggester other = Suggester.of(table, Orderings.all(3), 3);
      Labels labels = Labels.NONE;
      for (int round = 0; round < 8; round++) {
        Round next = one.round(labels, 10);
        assertThat(next.suggestions()).hasSize(10);
        assertThat(other.round(labels, 10).suggestions()).isEqualTo(next.suggestions());
        labels = answered(made, labels, next); // refuses an image that comes twice
      }
      // A suggester that has seen more labels forgets them.
      assertThat(one.round(made.first(30), 10).suggestions())
          .isEqualTo(
              Suggester.of(table, Orderings.all(3), 3).round(made.first(30), 10).suggestions())
          .isNotEqualTo(one.withSeed(4).round(made.first(30), 10).suggestions());
    }
  }

  /** They take a quarter of a gigabyte of a million images. */
  @Test
  void neighboursOfAllImagesAreGoneOnceTheyAreForgotten() {
    try (FeatureTable table = MadeFeatures.of(1, SIZES).table()) {
      Suggester suggester = Suggester.of(table, List.of(Orderings.named("mean", 3)), 3);
      WeakReference<Object> neighbours = new WeakReference<>(table.neighbours());
      table.forgetNeighbours();
      for (int i = 0; i < 100 && neighbours.get() != null; i++) {
        System.gc();
      }
      assertThat(neighbours.get()).isNull();
      assertThat(suggester.round(Labels.NONE, 10).suggestions()).hasSize(10);
    }
  }

  @Test
  void withMoreOrderingsItIsAsIfTheyHadBeenThereFromTheFirst() {
    MadeFeatures made = MadeFeatures.of(1, SIZES);
    try (FeatureTable table = made.table()) {
      List<RankedOrdering> all =
          Orderings.all(3).stream().map(ordering -> RankedOrdering.of(ordering, table)).toList();
      Suggester first = Suggester.ofRanked(table, all.subList(0, 1), 3);
      Optional<KindShares> discovery = Optional.of(new KindShares(1, 0, 0, 0));
      assertThat(first.round(made.first(30), 40, discovery).suggestions())
          .extracting(suggestion -> suggestion.ordering().orElseThrow())
          .contains("mean")
          .doesNotContain("neighbour-10", "lof-20", "isolation");
      assertThat(first.withOrderings(all).round(made.first(30), 40).suggestions())
          .isEqualTo(Suggester.ofRanked(table, all, 3).round(made.first(30), 40).suggestions());
      assertThatThrownBy(() -> first.withOrderings(List.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("suggestions need at least one ordering");
    }
  }

  @Test
  void findsRareImagesFarMoreOftenThanChance() {
    MadeFeatures made = MadeFeatures.of(2, SIZES);
    try (FeatureTable table = made.table()) {
      LabelSimulation played =
          new LabelSimulator(table, made.classes(), 100, 10, List.of(0L, 1L))
              .run(Suggester.of(table, Orderings.all(0), 0), name -> {});
      assertThat(played.budgets()).containsExactly(20, 50, 100);
      assertThat(played.rareClasses()).containsExactly("class 3", "class 4", "class 5");
      assertThat(played.strategies())
          .containsKeys("suggest", "random", "uncertainty", "k-centre", "mean", "cluster-50");
      Found suggested = played.strategies().get(LabelSimulation.SUGGEST);
      Found byLot = played.strategies().get(LabelSimulation.RANDOM);
      assertThat(suggested.rareImages().get(2)).isGreaterThan(2.5 * byLot.rareImages().get(2));
      assertThat(suggested.rareClassesFound().get(2)).isEqualTo(3);
      assertThat(suggested.classesFound().get(2)).isEqualTo(6);
      assertThat(suggested.rareImagesInterval().get(2).holds(suggested.rareImages().get(2)))
          .isTrue();
      requireWithin(played.strategies(), Found::rareImagesInterval, played.rareImages());
      requireWithin(played.strategies(), Found::rareClassesFoundInterval, 3);
      requireWithin(played.strategies(), Found::classesFoundInterval, played.classes());
    }
  }

  /** No interval of two plays reaches beyond what there is to be found. */
  private static void requireWithin(
      Map<String, Found> strategies, Function<Found, List<Interval>> intervals, int there) {
    for (Found found : strategies.values()) {
      assertThat(intervals.apply(found))
          .allSatisfy(interval -> assertThat(interval.low()).isNotNegative())
          .allSatisfy(interval -> assertThat(interval.high()).isLessThanOrEqualTo(there));
    }
  }

  @Test
  void saysWhyEachImageIsThere() {
    MadeFeatures made = MadeFeatures.of(3, SIZES);
    try (FeatureTable table = made.table()) {
      Suggester suggester = Suggester.of(table, Orderings.all(0), 0);
      Round first = suggester.round(Labels.NONE, 12);
      assertThat(first.probe()).isEmpty();
      assertThat(first.suggestions())
          .extracting(Suggestion::kind)
          .doesNotContain(Suggestion.Kind.GROWTH, Suggestion.Kind.UNSURE);
      Round later = suggester.round(made.first(60), 40, Optional.of(new KindShares(1, 1, 1, 1)));
      assertThat(later.suggestions())
          .extracting(Suggestion::kind)
          .containsOnly(Suggestion.Kind.values());
      for (Suggestion suggestion : later.suggestions()) {
        assertThat(suggestion.reason())
            .matches(
                switch (suggestion.kind()) {
                  case GROWTH -> "looks most like 'class \\d' \\(\\d+ labels?\\)";
                  case UNSURE -> "least sure: 'class \\d' or 'class \\d'";
                  case COVERAGE ->
                      "unlike anything labelled so far|in a cluster of \\d+ without a label"
                          + "|alone in its cluster|where images lie closer together than around"
                          + "|drawn at random";
                  case DISCOVERY -> ".{5,}";
                });
        assertThat(suggestion.ordering()).isPresent();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0, 0, 0, DISCOVERY", "0, 2, 0, 0, GROWTH", "0, 0, 1, 0, UNSURE"})
  void sharesCanBeChosen(double d, double g, double u, double c, Suggestion.Kind only) {
    MadeFeatures made = MadeFeatures.of(4, SIZES);
    try (FeatureTable table = made.table()) {
      Round round =
          Suggester.of(table, Orderings.all(0), 0)
              .round(made.first(60), 7, Optional.of(new KindShares(d, g, u, c)));
      assertThat(round.suggestions()).hasSize(7);
      assertThat(round.suggestions()).extracting(Suggestion::kind).containsOnly(only);
    }
  }

  @Test
  void ofNearDuplicatesOneIsSuggestedAndCounted() {
    MadeFeatures made = MadeFeatures.of(5, 60, 40, 10);
    for (int i = 1; i < 100; i++) {
      if (i % 2 == 1) {
        made.rows()[i] = made.rows()[i - 1].clone();
      }
    }
    try (FeatureTable table = made.table()) {
      Suggester suggester = Suggester.of(table, Orderings.all(0), 0);
      List<Suggestion> all = suggester.round(Labels.NONE, 110).suggestions();
      assertThat(all).hasSize(60);
      Set<Integer> pairs = new HashSet<>();
      for (Suggestion suggestion : all) {
        boolean isCopied = suggestion.image() < 100;
        assertThat(suggestion.duplicates()).isEqualTo(isCopied ? 1 : 0);
        assertThat(pairs.add(isCopied ? suggestion.image() / 2 : suggestion.image())).isTrue();
      }
      // The copy of a labelled image is not suggested either.
      assertThat(suggester.round(made.first(1), 110).suggestions())
          .extracting(Suggestion::image)
          .doesNotContain(0, 1)
          .hasSize(59);
      assertThat(MadeFeatures.shortlist(table, 0).entries()).hasSize(60);
    }
  }

  @Test
  void aThousandEqualImagesAreOneEntry() {
    MadeFeatures made = MadeFeatures.of(6, 1000, 30);
    int[] numbers = made.classes().numbers();
    int one =
        IntStream.range(0, numbers.length).filter(i -> numbers[i] == 0).findFirst().orElseThrow();
    for (int i = one + 1; i < numbers.length; i++) {
      if (numbers[i] == 0) {
        made.rows()[i] = made.rows()[one].clone();
      }
    }
    try (FeatureTable table = made.table()) {
      assertThat(MadeFeatures.shortlist(table, 0).entries()).hasSize(31);
    }
  }

  @Test
  void theProbeIsAtTheMinimumOfTheBalancedLoss() {
    MadeFeatures made = MadeFeatures.of(7, 60, 30, 10);
    try (FeatureTable table = made.table()) {
      ClassProbe probe = ClassProbe.of(table, made.first(100)).orElseThrow();
      for (int image = 0; image < 100; image++) {
        float[] chances = probe.probabilitiesOf(image);
        int best = probe.predicted(image);
        assertThat(chances[best]).isCloseTo(probe.confidence(image), within(1e-4f));
        double sum = 0;
        for (int c = 0; c < chances.length; c++) {
          assertThat(chances[c]).isLessThanOrEqualTo(chances[best] + 1e-6f);
          assertThat(probe.probabilities(c)[image]).isCloseTo(chances[c], within(1e-4f));
          sum += chances[c];
        }
        assertThat(sum).isCloseTo(1, within(1e-4));
        assertThat(probe.margin(image))
            .isCloseTo(chances[best] - chances[probe.runnerUp(image)], within(1e-4f));
      }
      // At the minimum the bias has no gradient: of each class, balanced, as much is expected as
      // there is.
      int[] numbers = made.classes().numbers();
      for (int c = 0; c < 3; c++) {
        int number = made.classes().names().indexOf(probe.classes().get(c));
        double expected = 0;
        for (int image = 0; image < 100; image++) {
          int own = numbers[image];
          double weight = 1.0 / IntStream.of(numbers).filter(n -> n == own).count();
          expected += weight * (probe.probabilitiesOf(image)[c] - (own == number ? 1 : 0));
        }
        assertThat(expected).isCloseTo(0, within(5e-3));
      }
    }
  }

  @Test
  void labelsThatGiveNoClassAreTakenButTeachNothing() {
    MadeFeatures made = MadeFeatures.of(8, SIZES);
    try (FeatureTable table = made.table()) {
      Suggester suggester = Suggester.of(table, Orderings.all(0), 0);
      List<RowDecision> none = new ArrayList<>();
      IntStream.range(0, 20).forEach(i -> none.add(RowDecision.unsure(i)));
      IntStream.range(20, 40).forEach(i -> none.add(RowDecision.bad(i)));
      Round round = suggester.round(new Labels(none), 15);
      assertThat(round.probe()).isEmpty();
      assertThat(round.unseen().classes()).isZero();
      assertThat(round.suggestions()).extracting(Suggestion::image).allMatch(i -> i >= 40);
    }
  }

  @Test
  void refusesLabelsThatDoNotFit() {
    MadeFeatures made = MadeFeatures.of(9, 30, 20);
    try (FeatureTable table = made.table()) {
      Suggester suggester = Suggester.of(table, Orderings.all(0), 0);
      assertThatThrownBy(
              () -> suggester.round(new Labels(List.of(RowDecision.labelled(50, "a"))), 5))
          .isInstanceOf(SdclrException.class)
          .hasMessageContaining(
              "a label is for image 50, but there are features for only 50 images");
      assertThatThrownBy(
              () -> new Labels(List.of(RowDecision.labelled(3, "a"), RowDecision.labelled(3, "b"))))
          .hasMessageContaining("image 3 is labelled twice");
      assertThat(suggester.round(made.first(50), 5).suggestions()).isEmpty();
      assertThatThrownBy(
              () ->
                  new LabelSimulator(table, MadeFeatures.of(9, 51).classes(), 10, 10, List.of(0L)))
          .hasMessageContaining("labels for 51 images and features for 50");
      assertThatThrownBy(
              () ->
                  new LabelSimulator(table, MadeFeatures.of(9, 50).classes(), 10, 10, List.of(0L)))
          .hasMessageContaining("of one class");
    }
  }

  @Test
  void worksOnTwoImages() {
    MadeFeatures made = MadeFeatures.of(10, 1, 1);
    try (FeatureTable table = made.table()) {
      Suggester suggester = Suggester.of(table, Orderings.all(0), 0);
      assertThat(suggester.round(Labels.NONE, 20).suggestions()).hasSize(2);
      assertThat(suggester.round(made.first(1), 20).suggestions()).hasSize(1);
      assertThat(suggester.round(made.first(2), 20).suggestions()).isEmpty();
    }
  }

  @Test
  void theShortlistHoldsEveryImageOnceAndEveryRareClassEarly() {
    MadeFeatures made = MadeFeatures.of(11, SIZES);
    try (FeatureTable table = made.table()) {
      Shortlist shortlist = MadeFeatures.shortlist(table, 0);
      assertThat(shortlist.entries())
          .extracting(Shortlist.Entry::image)
          .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 945).boxed().toList());
      Set<Integer> early = new HashSet<>();
      shortlist.entries().stream()
          .limit(100)
          .forEach(entry -> early.add(made.classes().numbers()[entry.image()]));
      assertThat(early).contains(3, 4, 5);
      assertThat(shortlist.agreement().sentence()).startsWith("these orderings ");
      assertThat(MadeFeatures.shortlist(table, 0)).isEqualTo(shortlist);
    }
  }
}
