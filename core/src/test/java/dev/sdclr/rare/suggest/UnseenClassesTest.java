package dev.sdclr.rare.suggest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.label.Decision.State;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnseenClassesTest {

  /** So many labels of each class. */
  private static Labels labels(int... counts) {
    List<RowDecision> labels = new ArrayList<>();
    for (int c = 0; c < counts.length; c++) {
      for (int i = 0; i < counts[c]; i++) {
        labels.add(RowDecision.labelled(labels.size(), "class " + c));
      }
    }
    return new Labels(labels);
  }

  @Test
  void estimatesByClassesMetOnceAndTwice() {
    UnseenClasses unseen = UnseenClasses.of(labels(20, 10, 2, 1, 1, 1, 1));
    assertThat(unseen.unseenShare()).isCloseTo(4 / 36.0, within(1e-12));
    assertThat(unseen.unseenClasses()).isCloseTo(4 * 3 / (2.0 * 2), within(1e-12));
    assertThat(unseen.sentence())
        .isEqualTo(
            "7 classes found, 4 of them seen only once in 36 labels: about 11 % of the images may be of 3"
                + " or more classes not seen yet");
  }

  @Test
  void saysWhenMoreLabelsWillHardlyFindNewClasses() {
    UnseenClasses unseen = UnseenClasses.of(labels(60, 40, 5));
    assertThat(unseen.isNearlyComplete()).isTrue();
    assertThat(unseen.sentence())
        .isEqualTo(
            "3 classes found, 0 of them seen only once in 105 labels: more labels are unlikely to find new ones");
    assertThat(UnseenClasses.of(labels(5)).sentence()).contains("too few to tell");
    assertThat(UnseenClasses.of(Labels.NONE).unseenShare()).isZero();
  }

  /** Of classes that make up 8 % of all images, 35 random ones hold none once in twenty times. */
  @Test
  void fewLabelsWithoutAClassMetButOnceDoNotTellThatNoneIsMissing() {
    UnseenClasses unseen = UnseenClasses.of(labels(20, 10, 5));
    assertThat(unseen.isNearlyComplete()).isFalse();
    assertThat(unseen.sentence())
        .isEqualTo(
            "3 classes found, 0 of them seen only once in 35 labels: up to 9 % of the images may be of classes"
                + " not seen yet");
  }

  /** Their number says nothing of how often a look in the open comes upon a new class. */
  @Test
  void classesThatOnlyGrowthFoundAreNotMetOnceInTheOpen() {
    List<RowDecision> grown = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      grown.add(
          new RowDecision(
              100 + i,
              State.LABELLED,
              "grown " + i,
              Optional.of(Suggestion.Kind.GROWTH),
              Optional.empty()));
    }
    UnseenClasses unseen = UnseenClasses.of(labels(20).with(grown));
    assertThat(unseen.once()).isZero();
    assertThat(unseen.classes()).isEqualTo(31);
    assertThat(unseen.sentence())
        .isEqualTo(
            "31 classes found, 0 of them seen only once in 20 of 50 labels (those of images like a known class do not count): up to 15 % of the images may be of classes not seen yet");
    UnseenClasses one = UnseenClasses.of(labels(19, 1).with(grown));
    assertThat(one.once()).isEqualTo(1);
    assertThat(one.unseenShare()).isCloseTo(1 / 20.0, within(1e-12));
  }

  @Test
  void imagesSuggestedForGrowthDoNotCount() {
    RowDecision grown =
        new RowDecision(
            99, State.LABELLED, "class 2", Optional.of(Suggestion.Kind.GROWTH), Optional.empty());
    UnseenClasses unseen = UnseenClasses.of(labels(3, 2, 1).with(List.of(grown)));
    assertThat(unseen.explored()).isEqualTo(6);
    assertThat(unseen.once()).isZero(); // met once in the open, and found again since
    assertThat(unseen.sentence())
        .startsWith("6 of 7 labels (those of images like a known class do not count) so far: ");
  }

  @Test
  void countsSinceAClassWasMetForTheFirstTime() {
    assertThat(UnseenClasses.of(labels(20, 10, 5)).sinceNew()).isEqualTo(4);
    assertThat(UnseenClasses.of(labels(20, 10, 1)).sinceNew()).isZero();
    assertThat(UnseenClasses.of(Labels.NONE).sinceNew()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"0, 0.95, 0.6122", "48, 0.95, 0.0594", "48, 0.1, 0.375", "998, 0.95, 0.0031"})
  void exploringFadesWhereNoNewClassTurnsUpAndRareImagesAreToBeHad(
      int sinceNew, double gain, double exploring) {
    assertThat(new UnseenClasses(100, 100, 5, 0, 0, sinceNew).exploring(gain))
        .isCloseTo(exploring, within(1e-4));
  }

  @ParameterizedTest
  @CsvSource({"10", "1", "7", "200"})
  void numbersAddUpAndMeetTheSharesOnAverage(int total) {
    KindShares shares = new KindShares(2, 1, 0.5, 3);
    Map<Suggestion.Kind, Double> means = new EnumMap<>(Suggestion.Kind.class);
    int draws = 1000;
    for (int i = 0; i < draws; i++) {
      Map<Suggestion.Kind, Integer> numbers = shares.numbers(total, (i + 0.5) / draws);
      assertThat(numbers.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(total);
      numbers.forEach((kind, number) -> means.merge(kind, number / (double) draws, Double::sum));
    }
    means.forEach(
        (kind, mean) ->
            assertThat(mean).isCloseTo(total * shares.of(kind) / 6.5, within(0.01 * total)));
  }
}
