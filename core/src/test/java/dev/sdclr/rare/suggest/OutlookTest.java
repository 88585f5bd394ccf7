package dev.sdclr.rare.suggest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NativeLibrary;
import dev.sdclr.tensor.TensorScope;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How rare the known classes are taken to be. */
class OutlookTest {

  private static final int IMAGES = 2000;
  private static final int D = 32;

  @BeforeAll
  static void load() {
    NativeLibrary.load();
  }

  /** A label of class "small" on one row in eight, of "large" on the others. */
  private static RowDecision label(int row) {
    return RowDecision.labelled(row, row % 8 == 0 ? "small" : "large");
  }

  private static Outlook outlook(FeatureTable features, List<RowDecision> labels) {
    Labels given = new Labels(labels);
    return Outlook.of(ClassProbe.of(features, given).orElseThrow(), given, image -> true, 1);
  }

  @Test
  void whereFeaturesTellNothingAClassIsAsLargeAsItsShareOfTheLabels() {
    SplittableRandom random = new SplittableRandom(5);
    double[] noise = random.doubles((long) IMAGES * D, -1, 1).toArray();
    try (TensorScope scope = new TensorScope();
        FeatureTable features = new FeatureTable(HostArray.tensor(noise, IMAGES, D))) {
      Outlook outlook = outlook(features, IntStream.range(0, 160).mapToObj(r -> label(r)).toList());
      assertThat(outlook.sizes()[0] / IMAGES).isCloseTo(1 / 8.0, within(0.06));
      assertThat(outlook.rarity().get("large")).isLessThan(0.05);
    }
  }

  @Test
  void whereFeaturesShowAClassItIsAsLargeAsTheyShowHoweverOftenItWasLabelled() {
    MadeFeatures made = MadeFeatures.of(7, 1900, 40);
    try (FeatureTable features = made.table()) {
      int[] rare = rows(made, true);
      int[] common = rows(made, false);
      List<RowDecision> labels =
          IntStream.range(0, 40)
              .mapToObj(i -> made.classes().label(i % 2 == 0 ? rare[i / 2] : common[i / 2]))
              .toList();
      Outlook outlook = outlook(features, labels);
      assertThat(outlook.sizes()[0]).isBetween(30.0, 120.0);
      assertThat(outlook.rarity().get("class 1")).isGreaterThan(0.9);
    }
  }

  @Test
  void whatWasSuggestedForItsClassTellsNothingOfItsSize() {
    MadeFeatures made = MadeFeatures.of(7, 1900, 40);
    try (FeatureTable features = made.table()) {
      List<RowDecision> open = IntStream.range(0, 30).mapToObj(r -> label(r)).toList();
      List<RowDecision> grown =
          IntStream.range(30, 60)
              .mapToObj(
                  row ->
                      RowDecision.labelled(row, "small")
                          .from(
                              new Suggestion(
                                  row, Suggestion.Kind.GROWTH, Optional.of("small"), "", 0)))
              .toList();
      List<RowDecision> all = Stream.concat(open.stream(), grown.stream()).toList();
      List<RowDecision> unknown =
          all.stream()
              .map(label -> RowDecision.labelled(label.image(), label.className()))
              .toList();
      assertThat(outlook(features, all).sizes()[0])
          .isLessThan(outlook(features, unknown).sizes()[0] / 2);
    }
  }

  private static int[] rows(MadeFeatures made, boolean isRare) {
    return IntStream.range(0, made.rows().length)
        .filter(row -> made.classes().isRare(row) == isRare)
        .toArray();
  }
}
