package dev.sdclr.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BarlowTwinsLossTest {

  @ParameterizedTest
  @CsvSource({"2, 3, 0.005", "9, 4, 0.005", "9, 4, 1", "30, 12, 0.1"})
  void isTheLossOfEquation1(int n, int d, double weight) {
    double[] z1 = RandomTensors.normal(n, n * d);
    double[] z2 = RandomTensors.normal(100 + n, n * d);
    try (TensorScope scope = new TensorScope()) {
      double value =
          new BarlowTwinsLoss(weight)
              .loss(HostArray.tensor(z1, n, d), HostArray.tensor(z2, n, d))
              .item_double();
      double expected = slow(standardised(z1, n, d), standardised(z2, n, d), weight);
      assertThat(value).isCloseTo(expected, within(1e-10 * (1 + expected)));
    }
  }

  /** Rows of values with mean 0 and variance 1 by column, as a batch norm makes them. */
  private static double[][] standardised(double[] z, int n, int d) {
    double[][] rows = new double[n][d];
    for (int column = 0; column < d; column++) {
      double mean = 0;
      double square = 0;
      for (int i = 0; i < n; i++) {
        mean += z[i * d + column] / n;
      }
      for (int i = 0; i < n; i++) {
        square += Math.pow(z[i * d + column] - mean, 2) / n;
      }
      for (int i = 0; i < n; i++) {
        rows[i][column] = (z[i * d + column] - mean) / Math.sqrt(square + 1e-5);
      }
    }
    return rows;
  }

  private static double slow(double[][] z1, double[][] z2, double weight) {
    int n = z1.length;
    int d = z1[0].length;
    double loss = 0;
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        double correlation = 0;
        for (int row = 0; row < n; row++) {
          correlation += z1[row][i] * z2[row][j] / n;
        }
        loss += i == j ? Math.pow(1 - correlation, 2) : weight * correlation * correlation;
      }
    }
    return loss;
  }

  @Test
  void isNothingForEqualViewsWithoutRedundancy() {
    try (TensorScope scope = new TensorScope()) {
      double[] independent = {100, 100, 100, -100, -100, 100, -100, -100};
      Tensor z = HostArray.tensor(independent, 4, 2);
      assertThat(new BarlowTwinsLoss(0.005).loss(z, z).item_double()).isLessThan(1e-12);
    }
  }

  @Test
  void refusesAWeightThatIsNotAboveZero() {
    assertThatThrownBy(() -> new BarlowTwinsLoss(0))
        .hasMessage("offDiagonalWeight must be > 0, was 0.0");
  }
}
