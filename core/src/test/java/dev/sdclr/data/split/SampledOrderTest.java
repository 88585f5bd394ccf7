package dev.sdclr.data.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.data.ImageSource;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SampledOrderTest {

  private static final int EPOCHS = 2000;

  /** Classes 0, 1 and 3 have 36, 9 and 4 images; class 2 has none, one image has no label. */
  private static int[] labels() {
    int[] labels = new int[50];
    Arrays.fill(labels, 36, 45, 1);
    Arrays.fill(labels, 45, 49, 3);
    labels[49] = ImageSource.UNLABELLED;
    return labels;
  }

  /** How often each image comes up in many epochs. */
  private static int[] counts(IntFunction<int[]> orders) {
    int[] counts = new int[50];
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      for (int image : orders.apply(epoch)) {
        counts[image]++;
      }
    }
    return counts;
  }

  /** Square roots 6, 3 and 2 sum up to 11. */
  @ParameterizedTest
  @CsvSource({"1, 0.7346939, 0.1836735", "0.5, 0.5454545, 0.2727273", "0, 0.3333333, 0.3333333"})
  void drawsClassesByAPowerOfTheirSize(double power, double first, double second) {
    assertShares(counts(epoch -> SampledOrder.draw(labels(), power, 5, epoch)), first, second);
  }

  /** A quarter of the way: 3/4 · 36/49 + 1/4 · 1/3, and so on. */
  @Test
  void goesFromImagesToClasses() {
    assertShares(
        counts(seed -> SampledOrder.progressive(labels(), seed, 50, 200)), 0.6343537, 0.2210884);
    assertShares(
        counts(seed -> SampledOrder.progressive(labels(), seed, 0, 200)), 0.7346939, 0.1836735);
    assertShares(
        counts(seed -> SampledOrder.progressive(labels(), seed, 200, 200)), 1.0 / 3, 1.0 / 3);
  }

  private static void assertShares(int[] counts, double first, double second) {
    double[] shares = {first, second, 1 - first - second};
    int[] from = {0, 36, 45, 49};
    double chiSquared = 0;
    for (int group = 0; group < 3; group++) {
      double expected = 50.0 * EPOCHS * shares[group] / (from[group + 1] - from[group]);
      for (int i = from[group]; i < from[group + 1]; i++) {
        chiSquared += (counts[i] - expected) * (counts[i] - expected) / expected;
      }
    }
    assertThat(counts[49]).isZero();
    assertThat(chiSquared).isBetween(21.0, 85.0); // 48 degrees of freedom, p = 0.001 to 0.9998
  }

  /** Single draws are independent of one another: repeats are as frequent as chance has them. */
  @Test
  void drawsWithReplacement() {
    int distinct = 0;
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      distinct +=
          Arrays.stream(SampledOrder.draw(new int[50], 1, 9, epoch)).distinct().toArray().length;
    }
    double expected = 50 * (1 - Math.pow(1 - 1.0 / 50, 50));
    assertThat((double) distinct / EPOCHS).isCloseTo(expected, within(0.2));
  }

  @Test
  void dependsOnItsArgumentsAlone() {
    int[] order = SampledOrder.draw(labels(), 0.5, 7, 3);
    assertThat(order).hasSize(50);
    assertThat(SampledOrder.draw(labels(), 0.5, 7, 3)).isEqualTo(order);
    assertThat(SampledOrder.draw(labels(), 0.5, 7, 4)).isNotEqualTo(order);
    assertThat(SampledOrder.draw(labels(), 0.5, 8, 3)).isNotEqualTo(order);
    assertThat(SampledOrder.progressive(labels(), 7, 3, 9))
        .isEqualTo(SampledOrder.progressive(labels(), 7, 3, 9))
        .isNotEqualTo(SampledOrder.progressive(labels(), 7, 4, 9));
  }

  /**
   * Runs of old must be repeatable: these orders, computed by another program, may never change.
   */
  @Test
  void staysTheSameForEver() {
    assertThat(SampledOrder.draw(new int[] {0, 0, 0, 0, 0, 0, 1, 1, 2, 2}, 0, 1, 0))
        .containsExactly(6, 1, 8, 9, 9, 9, 3, 7, 6, 7);
    assertThat(SampledOrder.progressive(new int[] {0, 0, 0, 0, 0, 0, 1, 1, 2, 2}, 1, 0, 2))
        .containsExactly(1, 1, 8, 9, 7, 7, 3, 5, 2, 3);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.5, 1.5, Double.NaN})
  void refusesAPowerOutOfRange(double power) {
    assertThatThrownBy(() -> SampledOrder.draw(labels(), power, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("power must be in [0, 1], was " + power);
  }

  @Test
  void refusesEpochsOutOfRangeAndImagesWithoutLabels() {
    assertThatThrownBy(() -> SampledOrder.progressive(labels(), 1, 3, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("epoch must be in [0, epochs] with epochs >= 1, was 3 of 2");
    assertThatThrownBy(() -> SampledOrder.draw(new int[] {-1, -1}, 0, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("none of the 2 images has a label to draw by");
  }
}
