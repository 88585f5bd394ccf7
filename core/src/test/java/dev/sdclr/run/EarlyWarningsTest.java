package dev.sdclr.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EarlyWarningsTest {

  private static FeatureQuality line(int epoch, double rank, double gain, double error) {
    return new FeatureQuality(epoch, 256, rank, 0.1, -0.5, 0.3, 0.25, 0.6 - gain, gain, error);
  }

  private static final int EPOCHS = 8;
  private static final FeatureQuality START = line(0, 17, 0, 0);

  @Test
  void saysNothingOfTheStartNorOfARunThatWasNotLookedAt() {
    assertThat(EarlyWarnings.of(List.of(), EPOCHS)).isEmpty();
    assertThat(EarlyWarnings.of(List.of(START), EPOCHS)).isEmpty();
  }

  @Test
  void saysThatViewsAreToldApartNoBetterThanAtTheStart() {
    assertThat(EarlyWarnings.of(List.of(START, line(4, 20, 0.2, 0.1)), EPOCHS)).isEmpty();
    assertThat(EarlyWarnings.of(List.of(START, line(4, 20, 0.19, 0.1)), EPOCHS))
        .containsExactly(
            "early warning, after epoch 4: no better than at the start: two views of an image lie"
                + " 0.410 times as far apart as those of two images, at the start 0.600 (gain 0.190"
                + " ± 0.196); 25 % of nearest neighbours are the start's.");
    assertThat(EarlyWarnings.kinds(List.of(START, line(4, 20, Double.NaN, 0.1))))
        .containsExactly(EarlyWarnings.Kind.NO_BETTER);
  }

  @Test
  void saysThatViewsAreToldApartWorseThanAtTheStart() {
    assertThat(EarlyWarnings.of(List.of(START, line(4, 20, -0.2, 0.1)), EPOCHS))
        .singleElement()
        .asString()
        .startsWith("early warning, after epoch 4: worse than at the start: ");
  }

  /** Nothing can be changed any more that a warning would be early for. */
  @Test
  void findsAfterTheLastEpochWhatItWarnedOfBefore() {
    List<String> found = EarlyWarnings.of(List.of(START, line(EPOCHS, 20, 0.1, 0.1)), EPOCHS);
    assertThat(found)
        .singleElement()
        .asString()
        .startsWith("after the last epoch, 8: no better than at the start: ");
    assertThat(found).allMatch(EarlyWarnings::isOne);
  }

  @Test
  void saysThatFeaturesCollapsed() {
    FeatureQuality oneDirection = line(4, 1.4, 0.3, 0.1);
    FeatureQuality alike = new FeatureQuality(4, 9, 5, 0, -1e-5, 5e-5, 0.1, 0.5, 0.3, 0.1);
    for (FeatureQuality collapsed : List.of(oneDirection, alike)) {
      assertThat(EarlyWarnings.of(List.of(START, collapsed), EPOCHS))
          .singleElement()
          .asString()
          .startsWith("early warning, after epoch 4: collapse: images have nearly the same");
    }
  }

  /** Such as forty copies of one image. */
  @Test
  void saysThatImagesWereAlikeBeforeTraining() {
    FeatureQuality start = new FeatureQuality(0, 9, 1, 0, 0, 0, 1, 1, 0, 0);
    FeatureQuality alike = new FeatureQuality(4, 9, 1, 0, 0, 5e-5, 0.1, 0.5, 0.3, 0.1);
    assertThat(EarlyWarnings.of(List.of(start, alike), EPOCHS))
        .containsExactly(
            "early warning, after epoch 4: collapse: images have nearly the same features (effective"
                + " rank 1.0, mean squared distance 5.0e-05); so they had before training: see that the"
                + " images differ.");
  }

  /** A few images of one kind have features that differ little in any network. */
  @Test
  void takesALowRankAtTheStartForThatOfTheImages() {
    FeatureQuality start = line(0, 1.5, 0, 0);
    assertThat(EarlyWarnings.of(List.of(start, line(2, 1.2, 0.3, 0.1)), EPOCHS)).isEmpty();
    assertThat(EarlyWarnings.kinds(List.of(start, line(2, 1.1, 0.3, 0.1))))
        .containsExactly(EarlyWarnings.Kind.COLLAPSE);
  }

  @Test
  void takesBackWhatHoldsNoMore() {
    List<FeatureQuality> lines = List.of(START, line(1, 1.2, -0.1, 0.1), line(2, 20, 0.3, 0.1));
    assertThat(EarlyWarnings.of(lines.subList(0, 2), EPOCHS))
        .hasSize(2)
        .allMatch(EarlyWarnings::isOne);
    assertThat(EarlyWarnings.of(lines, EPOCHS)).isEmpty();
    assertThat(EarlyWarnings.isOne("left out 2 unreadable images.")).isFalse();
  }
}
