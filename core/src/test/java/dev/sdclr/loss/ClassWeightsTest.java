package dev.sdclr.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassWeightsTest {

  @Test
  void noneCountsEveryClassOnce() {
    assertThat(new ClassWeights.None().of(new int[] {7, 0, 1})).containsExactly(1, 1, 1);
  }

  /** 1/100, 1/25 and 1/4 in the ratio 1 : 4 : 25, which sum up to 30 where 3 is due. */
  @Test
  void inverseIsTheInverseOfTheSize() {
    assertThat(ClassWeights.inverse().of(new int[] {100, 25, 4}))
        .usingComparatorWithPrecision(1e-15)
        .containsExactly(0.1, 0.4, 2.5);
  }

  /** 1/10, 1/5 and 1/2 in the ratio 1 : 2 : 5, which sum up to 8. */
  @Test
  void inverseSquareRootGoesHalfTheWay() {
    assertThat(ClassWeights.inverseSquareRoot().of(new int[] {100, 25, 4}))
        .usingComparatorWithPrecision(1e-15)
        .containsExactly(3.0 / 8, 6.0 / 8, 15.0 / 8);
  }

  /** With beta 1/2, 1 image is worth 1, 2 images 3/2 and 3 images 7/4. */
  @Test
  void effectiveNumberIsThatOfEquation4() {
    double all = 1 + 2.0 / 3 + 4.0 / 7;
    assertThat(new ClassWeights.EffectiveNumber(0.5).of(new int[] {1, 2, 3}))
        .usingComparatorWithPrecision(1e-15)
        .containsExactly(3 / all, 2 / all, 12.0 / 7 / all);
  }

  @Test
  void effectiveNumbersRunFromEqualToInverseWeights() {
    int[] counts = {4500, 300, 45};
    assertThat(new ClassWeights.EffectiveNumber(0).of(counts)).containsExactly(1, 1, 1);
    assertThat(new ClassWeights.EffectiveNumber(1 - 1e-12).of(counts))
        .usingComparatorWithPrecision(1e-8)
        .containsExactly(ClassWeights.inverse().of(counts));
  }

  /** The published setting on CIFAR-10-LT: its code's formula, in plain arithmetic. */
  @Test
  void agreesWithTheFormulaAtPublishedBeta() {
    int[] counts = {4500, 2697, 1617, 969, 581, 348, 208, 125, 75, 45};
    double[] expected =
        Arrays.stream(counts).mapToDouble(n -> (1 - 0.9999) / (1 - Math.pow(0.9999, n))).toArray();
    double sum = Arrays.stream(expected).sum();
    double[] weights = new ClassWeights.EffectiveNumber(0.9999).of(counts);
    for (int c = 0; c < counts.length; c++) {
      assertThat(weights[c]).isCloseTo(10 * expected[c] / sum, within(1e-9 * weights[c]));
    }
  }

  @Test
  void classesWithoutImagesWeighNothingAndTakeNothing() {
    assertThat(ClassWeights.inverse().of(new int[] {100, 0, 25, 0, 4}))
        .usingComparatorWithPrecision(1e-15)
        .containsExactly(0.1, 0, 0.4, 0, 2.5);
    assertThat(new ClassWeights.EffectiveNumber(0.99).of(new int[] {0, 9})).containsExactly(0, 1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, Double.NaN})
  void refusesABetaOutOfRange(double beta) {
    assertThatThrownBy(() -> new ClassWeights.EffectiveNumber(beta))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("beta must be in [0, 1), was " + beta);
  }

  @Test
  void refusesWhatAreNoClassSizes() {
    assertThatThrownBy(() -> new ClassWeights.Power(0.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("power must be in [-1, 0], was 0.5");
    assertThatThrownBy(() -> ClassWeights.inverse().of(new int[] {3, -1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("number of images of a class must be at least 0, was -1");
    assertThatThrownBy(() -> new ClassWeights.None().of(new int[] {0, 0}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("at least one class must have images");
  }
}
