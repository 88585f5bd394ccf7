package dev.sdclr.rare.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.rare.suggest.Labels;
import dev.sdclr.rare.suggest.RowDecision;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelClassifierTest {

  private static final int N = 1200;
  private static final int D = 6;

  /** Two classes that overlap, the second a fifth of the images. */
  private static FeatureTable features() {
    SplittableRandom random = new SplittableRandom(3);
    float[] values = new float[N * D];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < D; j++) {
        double noise = 0;
        for (int k = 0; k < 12; k++) {
          noise += random.nextDouble() - 0.5;
        }
        values[i * D + j] = (float) ((j == 0 ? 3 : 0) + (j == 1 && isSecond(i) ? 1.5 : 0) + noise);
      }
    }
    try (TensorScope scope = new TensorScope()) {
      return new FeatureTable(HostArray.tensor(values, N, D));
    }
  }

  private static boolean isSecond(int image) {
    return image % 5 == 0;
  }

  private static Labels labels(int from, int to) {
    List<RowDecision> labels = new ArrayList<>();
    for (int i = from; i < to; i++) {
      labels.add(RowDecision.labelled(i, isSecond(i) ? "second" : "first"));
    }
    return new Labels(labels);
  }

  private static double meanOfSecond(LabelClassifier classifier, FeatureTable features) {
    double[] sum = new double[1];
    classifier.classify(features, (image, chances) -> sum[0] += chances[1]);
    return sum[0] / N;
  }

  @Test
  void probabilitiesAreAsFrequentAsTheyClaim() {
    try (FeatureTable features = features()) {
      LabelClassifier classifier =
          LabelClassifier.fit(features, labels(0, 400), ClassPriors.OF_LABELS, 0, 0);
      int[] bins = new int[4];
      double[] claimed = new double[4];
      int[] right = new int[4];
      classifier.classify(
          features,
          (image, chances) -> {
            if (image >= 400) {
              int bin = Math.min(3, (int) (4 * chances[1]));
              bins[bin]++;
              claimed[bin] += chances[1];
              right[bin] += isSecond(image) ? 1 : 0;
            }
          });
      for (int bin = 0; bin < 4; bin++) {
        double reach = 3.5 * Math.sqrt(0.25 / bins[bin]);
        assertThat(claimed[bin] / bins[bin])
            .isCloseTo((double) right[bin] / bins[bin], within(reach));
      }
      CrossValidation validation = classifier.validation().orElseThrow();
      assertThat(validation.images()).isEqualTo(400);
      assertThat(validation.logLoss()).isLessThanOrEqualTo(validation.uncalibratedLogLoss());
      assertThat(validation.accuracyInterval().holds(validation.accuracy())).isTrue();
    }
  }

  @Test
  void priorsShiftTheProbabilities() {
    try (FeatureTable features = features()) {
      Labels labels = labels(0, 400);
      double asLabels =
          meanOfSecond(
              LabelClassifier.fit(features, labels, ClassPriors.OF_LABELS, 0, 0), features);
      double even =
          meanOfSecond(LabelClassifier.fit(features, labels, ClassPriors.EVEN, 0, 0), features);
      ClassPriors rare =
          new ClassPriors(ClassPriors.Kind.GIVEN, Map.of("first", 99.0, "second", 1.0));
      double few = meanOfSecond(LabelClassifier.fit(features, labels, rare, 0, 0), features);
      assertThat(asLabels).isCloseTo(0.2, within(0.04));
      assertThat(even).isGreaterThan(asLabels + 0.1);
      assertThat(few).isLessThan(0.06);
    }
  }

  @Test
  void isRightMoreOftenWhereItDoesNotAbstain() {
    try (FeatureTable features = features()) {
      CrossValidation validation =
          LabelClassifier.fit(features, labels(0, 400), ClassPriors.OF_LABELS, 0.9, 0)
              .validation()
              .orElseThrow();
      assertThat(validation.answered()).isBetween(20.0, 95.0);
      assertThat(validation.accuracyOfAnswered()).isGreaterThan(validation.accuracy());
    }
  }

  @Test
  void theSameLabelsMakeTheSameClassifierAndSinglesAreNamed() {
    try (FeatureTable features = features()) {
      Labels labels = labels(0, 60).with(List.of(RowDecision.labelled(100, "third")));
      LabelClassifier one = LabelClassifier.fit(features, labels, ClassPriors.EVEN, 0, 1);
      LabelClassifier other = LabelClassifier.fit(features, labels, ClassPriors.EVEN, 0, 1);
      assertThat(one.weight()).isEqualTo(other.weight());
      assertThat(one.validation()).isEqualTo(other.validation());
      assertThat(one.validation().orElseThrow().single()).containsExactly("third");
    }
  }

  /** Their sum was infinite, and each probability no number. */
  @ParameterizedTest
  @ValueSource(doubles = {1e308, 1e-320, 0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void takesNoShareBesideWhichOthersVanish(double share) {
    assertThatThrownBy(
            () -> new ClassPriors(ClassPriors.Kind.GIVEN, Map.of("cat", share, "dog", 1.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the share of cat must be above 0");
  }
}
