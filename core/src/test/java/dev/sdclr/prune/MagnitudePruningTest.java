package dev.sdclr.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.model.LooseConvolutions;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.RandomTensors;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MagnitudePruningTest {

  private final LooseConvolutions loose = new LooseConvolutions(Precision.F32.compute());

  @AfterEach
  void close() {
    loose.close();
  }

  private double[] kept(int convolution, double fraction) {
    try (PruneMask mask = MagnitudePruning.mask(loose.convolutions(), fraction)) {
      return HostArray.doubles(mask.kept().get(convolution));
    }
  }

  @Test
  void keepsAllAtZero() {
    loose.add(new double[] {0, 0, -1, 2}, 2, 2, 1);
    assertThat(kept(0, 0)).containsExactly(1, 1, 1, 1);
  }

  @Test
  void keepsTheLargestAtOne() {
    loose.add(new double[] {1, -3, 2, 3}, 2, 2, 1);
    assertThat(kept(0, 1)).containsExactly(0, 1, 0, 1);
  }

  @ParameterizedTest
  @CsvSource({
    "0.05, 1111111111",
    "0.3, 0011111111", // position 3 holds the first of the twos, which stay together
    "0.5, 0011111111",
    "0.6, 0000001111",
    "0.61, 0000000111"
  })
  void keepsTiesAtTheThreshold(double fraction, String expected) {
    loose.add(new double[] {-1, 1, 2, -2, 2, -2, 3, 4, -5, 6}, 10, 1, 1);
    StringBuilder bits = new StringBuilder();
    Arrays.stream(kept(0, fraction)).forEach(bit -> bits.append((int) bit));
    assertThat(bits).hasToString(expected);
  }

  @Test
  void ranksAllLayersTogether() {
    loose.add(new double[] {0.1, 0.2, 0.3, 0.4}, 2, 2, 1);
    loose.add(new double[] {-10, 20, -30, 40}, 2, 2, 1);
    assertThat(kept(0, 0.5)).containsOnly(0);
    assertThat(kept(1, 0.5)).containsOnly(1);
  }

  @Test
  void ranksEachLayerApart() {
    loose.add(new double[] {0.1, 0.2, 0.3, 0.4}, 2, 2, 1);
    loose.add(new double[] {-10, 20, -30, 40, 50, -60}, 3, 2, 1);
    try (PruneMask mask = MagnitudePruning.mask(loose.convolutions(), 0.5, PruneScope.LAYER)) {
      assertThat(HostArray.doubles(mask.kept().get(0))).containsExactly(0, 0, 1, 1);
      assertThat(HostArray.doubles(mask.kept().get(1))).containsExactly(0, 0, 0, 1, 1, 1);
    }
  }

  /** Each layer by the loop over its own sorted magnitudes. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.333, 0.9})
  void removesTheSameShareOfEachLayer(double fraction) {
    double[][] layers = {RandomTensors.normal(1, 7 * 5 * 9), RandomTensors.normal(2, 6 * 7)};
    loose.add(layers[0], 7, 5, 3);
    loose.add(layers[1], 6, 7, 1);
    try (PruneMask mask = MagnitudePruning.mask(loose.convolutions(), fraction, PruneScope.LAYER)) {
      for (int layer = 0; layer < layers.length; layer++) {
        double[] sorted =
            Arrays.stream(layers[layer]).map(w -> (float) Math.abs(w)).sorted().toArray();
        double threshold = sorted[(int) Math.ceil(fraction * sorted.length)];
        double[] kept =
            Arrays.stream(layers[layer])
                .map(w -> (float) Math.abs(w) >= threshold ? 1 : 0)
                .toArray();
        assertThat(HostArray.doubles(mask.kept().get(layer))).containsExactly(kept);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.333, 0.9})
  void removesTheCeilingOfItsShare(double fraction) {
    loose.add(RandomTensors.normal(1, 7 * 5 * 9), 7, 5, 3);
    loose.add(RandomTensors.normal(2, 6 * 7), 6, 7, 1);
    double kept = Arrays.stream(kept(0, fraction)).sum() + Arrays.stream(kept(1, fraction)).sum();
    assertThat(kept).isEqualTo(357 - Math.ceil(fraction * 357));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void refusesAFractionOutsideOfZeroToOne(double fraction) {
    loose.add(new double[] {1, 2, 3, 4}, 2, 2, 1);
    assertThatThrownBy(() -> MagnitudePruning.mask(loose.convolutions(), fraction))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("pruneFraction must be in [0, 1], was " + fraction);
  }

  @Test
  void masksTheGradientAndLeavesTheWeights() {
    double[] weights = {1, -3, 2, 4};
    loose.add(weights, 2, 2, 1);
    try (PruneMask mask = MagnitudePruning.mask(loose.convolutions(), 0.5)) {
      var convolution = loose.convolutions().get(0);
      assertThat(HostArray.doubles(mask.masked(convolution))).containsExactly(0, -3, 0, 4);
      mask.masked(convolution).square().sum().backward();

      assertThat(HostArray.doubles(convolution.weight().grad())).containsExactly(0, -6, 0, 8);
      assertThat(HostArray.doubles(convolution.weight())).containsExactly(weights);
    }
  }
}
