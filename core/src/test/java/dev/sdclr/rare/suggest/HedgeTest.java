package dev.sdclr.rare.suggest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.rare.judge.KnownClasses;
import dev.sdclr.rare.ordering.KnownScores;
import dev.sdclr.rare.ordering.Ordering;
import dev.sdclr.rare.ordering.Orderings;
import dev.sdclr.tensor.NativeLibrary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the loop and the shortlist hold to whatever the features are like, over several seeds. */
class HedgeTest {

  private static final int[] SIZES = {400, 300, 200, 20, 15, 10};

  @BeforeAll
  static void load() {
    NativeLibrary.load();
  }

  /** Images in the order in which the loop came to them. */
  private static List<Suggestion> played(MadeFeatures made, Suggester suggester, int budget) {
    List<Suggestion> played = new ArrayList<>();
    Labels labels = Labels.NONE;
    while (labels.size() < budget) {
      List<Suggestion> next = suggester.round(labels, 10).suggestions();
      played.addAll(next);
      labels =
          labels.with(next.stream().map(s -> made.classes().label(s.image()).from(s)).toList());
    }
    return played;
  }

  private static long rareImages(MadeFeatures made, List<Suggestion> played) {
    return played.stream().map(Suggestion::image).filter(made.classes()::isRare).count();
  }

  private static Set<Integer> classes(MadeFeatures made, IntStream images) {
    return images.mapToObj(image -> made.classes().numbers()[image]).collect(Collectors.toSet());
  }

  @ParameterizedTest(name = "{0} of the classes lie apart, seed {1}")
  @CsvSource({"6, 21", "6, 22", "6, 23", "3, 21", "3, 22", "3, 23", "4, 24", "5, 25"})
  void everyRareClassIsFoundWithinAHundredLabels(int common, long seed) {
    MadeFeatures made = MadeFeatures.of(seed, common, SIZES);
    try (FeatureTable table = made.table()) {
      List<Suggestion> played = played(made, Suggester.of(table, Orderings.all(seed), seed), 100);
      assertThat(classes(made, played.stream().mapToInt(Suggestion::image))).contains(3, 4, 5);
      double byLot = 100.0 * made.classes().rareImages() / table.size();
      assertThat((double) rareImages(made, played)).isGreaterThan(2.5 * byLot);
      int[] listed = Arrays.copyOf(MadeFeatures.shortlist(table, seed).order(), 100);
      assertThat(classes(made, Arrays.stream(listed))).contains(3, 4, 5);
      assertThat((double) Arrays.stream(listed).filter(made.classes()::isRare).count())
          .isGreaterThan(byLot);
    }
  }

  @Test
  void orderingsThatPutRareImagesLastCostAFewPicksEach() {
    MadeFeatures made = MadeFeatures.of(26, SIZES);
    try (FeatureTable table = made.table()) {
      List<Ordering> orderings = new ArrayList<>(Orderings.all(0));
      List<String> blind = List.of("blind-1", "blind-2", "blind-3");
      for (String name : blind) {
        double[] scores =
            IntStream.range(0, table.size())
                .mapToDouble(i -> (made.classes().isRare(i) ? -1 : 0) - i * 1e-6)
                .toArray();
        orderings.add(new KnownScores(name, "blind", scores));
      }
      Predicate<Suggestion> isBlind = s -> s.ordering().map(blind::contains).orElse(false);
      List<Suggestion> played = played(made, Suggester.of(table, orderings, 0), 200);
      assertThat(played.stream().filter(isBlind)).hasSizeLessThan(30);
      assertThat(rareImages(made, played)).isGreaterThan(40); // of 45
    }
  }

  @Test
  void onFeaturesThatTellNothingSomeAreDrawnByLotToTheEndAndFewForTheirClass() {
    SplittableRandom random = new SplittableRandom(27);
    KnownClasses classes = MadeFeatures.of(27, SIZES).classes();
    double[][] noise = new double[classes.numbers().length][];
    Arrays.setAll(noise, i -> random.doubles(24, -1, 1).toArray());
    MadeFeatures made = new MadeFeatures(noise, classes);
    try (FeatureTable table = made.table()) {
      List<Suggestion> played = played(made, Suggester.of(table, Orderings.all(0), 0), 200);
      assertThat(played.subList(100, 200))
          .filteredOn(suggestion -> suggestion.reason().equals("drawn at random"))
          .hasSizeGreaterThan(5);
      assertThat(played)
          .filteredOn(suggestion -> suggestion.kind() == Suggestion.Kind.GROWTH)
          .hasSizeLessThan(100);
    }
  }
}
