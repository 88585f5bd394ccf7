package dev.sdclr.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.tensor.RandomTensors;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MemorisationTest {

  private static final int[] ALL = {0, 1, 2, 3};

  /**
   * Losses 1, 2, 3, 6 lie −2, −1, 0 and 3 from their mean. With beta 1/2, losses 3, 2, 1, 0 then
   * make the averages 2, 2, 2, 3, which lie −1/4 and 3/4 from theirs.
   */
  @Test
  void weighsImagesByTheirAverageLoss() {
    Memorisation memorisation = new Memorisation(4, 0.5);
    memorisation.observe(ALL, new double[] {1, 2, 3, 6});
    assertThat(memorisation.weights()).containsExactly(0, 0, 0, 0);
    memorisation.endEpoch();
    assertThat(memorisation.weights())
        .usingComparatorWithPrecision(1e-15)
        .containsExactly(1.0 / 6, 1.0 / 3, 0.5, 1);

    memorisation.observe(new int[] {3, 1}, new double[] {0, 2});
    memorisation.observe(new int[] {0, 2}, new double[] {3, 1});
    memorisation.endEpoch();
    assertThat(memorisation.weights())
        .usingComparatorWithPrecision(1e-15)
        .containsExactly(1.0 / 3, 1.0 / 3, 1.0 / 3, 1);
  }

  /** As the paper has it: z-scores with the standard deviation, over many epochs. */
  @Test
  void theStandardDeviationCancels() {
    int n = 50;
    int[] indices = new int[n];
    Arrays.setAll(indices, i -> i);
    Memorisation memorisation = new Memorisation(n, 0.97);
    double[] averages = null;
    for (int epoch = 0; epoch < 5; epoch++) {
      double[] losses = RandomTensors.normal(epoch, n);
      memorisation.observe(indices, losses);
      memorisation.endEpoch();
      double[] before = averages;
      averages = losses.clone();
      if (before != null) {
        Arrays.setAll(averages, i -> 0.97 * before[i] + (1 - 0.97) * losses[i]);
      }
      double[] expected = zScoreWeights(averages);
      assertThat(memorisation.weights())
          .usingComparatorWithPrecision(1e-13)
          .containsExactly(expected);
      assertThat(Arrays.stream(memorisation.weights()).map(w -> Math.abs(w - 0.5)).max())
          .hasValue(0.5);
    }
  }

  private static double[] zScoreWeights(double[] averages) {
    double mean = Arrays.stream(averages).average().orElseThrow();
    double squares = Arrays.stream(averages).map(s -> (s - mean) * (s - mean)).sum();
    double deviation = Math.sqrt(squares / (averages.length - 1));
    double[] z = Arrays.stream(averages).map(s -> (s - mean) / deviation).toArray();
    double furthest = Arrays.stream(z).map(Math::abs).max().orElseThrow();
    return Arrays.stream(z).map(value -> value / furthest / 2 + 0.5).toArray();
  }

  @Test
  void unseenImagesWeighNothingAndStartWithTheirFirstLoss() {
    Memorisation memorisation = new Memorisation(4, 0.5);
    memorisation.observe(new int[] {0, 1}, new double[] {1, 3});
    memorisation.endEpoch();
    assertThat(memorisation.weights()).containsExactly(0, 1, 0, 0);
    // Averages 1, 3 and 5; image 2 is seen for the first time, image 3 never.
    memorisation.observe(new int[] {2}, new double[] {5});
    memorisation.endEpoch();
    assertThat(memorisation.weights()).containsExactly(0, 0.5, 1, 0);
  }

  @Test
  void equalLossesGiveTheMiddle() {
    Memorisation memorisation = new Memorisation(4, 0.97);
    memorisation.endEpoch();
    assertThat(memorisation.weights()).containsExactly(0, 0, 0, 0);
    memorisation.observe(ALL, new double[] {2, 2, 2, 2});
    memorisation.endEpoch();
    assertThat(memorisation.weights()).containsExactly(0.5, 0.5, 0.5, 0.5);
  }

  @Test
  void goesOnFromItsStateInTheMiddleOfAnEpoch() {
    Memorisation memorisation = new Memorisation(4, 0.9);
    memorisation.observe(new int[] {0, 1, 2}, new double[] {1, 2, 4});
    memorisation.endEpoch();
    memorisation.observe(new int[] {2, 3}, new double[] {0.5, 3});

    Memorisation resumed = new Memorisation(4, 0.9);
    resumed.restore(memorisation.state());
    assertThat(resumed.weights()).isEqualTo(memorisation.weights());
    for (Memorisation each : new Memorisation[] {memorisation, resumed}) {
      each.observe(new int[] {3, 1}, new double[] {7, 0.1});
      each.endEpoch();
    }
    assertThat(resumed.weights()).isEqualTo(memorisation.weights());
    assertThat(resumed.state()).isEqualTo(memorisation.state());
  }

  @Test
  void handsOutCopies() {
    Memorisation memorisation = new Memorisation(2, 0.9);
    memorisation.observe(new int[] {0, 1}, new double[] {1, 2});
    memorisation.endEpoch();
    double[] weights = memorisation.weights();
    Arrays.fill(weights, 9);
    memorisation.state()[0] = 9;
    assertThat(memorisation.weights()).containsExactly(0, 1);
    assertThat(memorisation.state()[0]).isCloseTo(1, within(0.0));
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(() -> new Memorisation(0, 0.9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("images must be at least 1, was 0");
    assertThatThrownBy(() -> new Memorisation(4, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("beta must be in [0, 1), was 1.0");
    Memorisation memorisation = new Memorisation(4, 0.9);
    assertThatThrownBy(() -> memorisation.observe(ALL, new double[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("as many losses as images are needed, were 3 of 4");
    assertThatThrownBy(() -> memorisation.observe(new int[] {2}, new double[] {Double.NaN}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the loss of image 2 must be finite, was NaN");
    assertThatThrownBy(() -> memorisation.restore(new double[4]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("memorisation state must have 8 values for 4 images, had 4");
  }
}
