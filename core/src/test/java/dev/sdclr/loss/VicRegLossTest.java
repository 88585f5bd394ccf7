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

class VicRegLossTest {

  @ParameterizedTest
  @CsvSource({"2, 3, 25, 25, 1", "9, 4, 25, 25, 1", "9, 4, 1, 2, 3", "30, 12, 0.1, 1, 10"})
  void isTheLossOfAlgorithm1(int n, int d, double lambda, double mu, double nu) {
    double[] z1 = RandomTensors.normal(n, n * d);
    double[] z2 = RandomTensors.normal(100 + n, n * d);
    try (TensorScope scope = new TensorScope()) {
      double value =
          new VicRegLoss(lambda, mu, nu)
              .loss(HostArray.tensor(z1, n, d), HostArray.tensor(z2, n, d))
              .item_double();
      double expected =
          lambda * meanSquare(z1, z2)
              + mu * (lack(z1, n, d) + lack(z2, n, d))
              + nu * (offDiagonal(z1, n, d) + offDiagonal(z2, n, d));
      assertThat(value).isCloseTo(expected, within(1e-10 * (1 + expected)));
    }
  }

  private static double meanSquare(double[] z1, double[] z2) {
    double sum = 0;
    for (int i = 0; i < z1.length; i++) {
      sum += Math.pow(z1[i] - z2[i], 2);
    }
    return sum / z1.length;
  }

  private static double mean(double[] z, int column, int n, int d) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += z[i * d + column];
    }
    return sum / n;
  }

  private static double covariance(double[] z, int a, int b, int n, int d) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += (z[i * d + a] - mean(z, a, n, d)) * (z[i * d + b] - mean(z, b, n, d));
    }
    return sum / (n - 1);
  }

  private static double lack(double[] z, int n, int d) {
    double sum = 0;
    for (int column = 0; column < d; column++) {
      sum += Math.max(0, 1 - Math.sqrt(covariance(z, column, column, n, d) + 1e-4));
    }
    return sum / d;
  }

  private static double offDiagonal(double[] z, int n, int d) {
    double sum = 0;
    for (int a = 0; a < d; a++) {
      for (int b = 0; b < d; b++) {
        sum += a == b ? 0 : Math.pow(covariance(z, a, b, n, d), 2);
      }
    }
    return sum / d;
  }

  @Test
  void sendsBackTheSlope() {
    double[] z1 = RandomTensors.normal(5, 12);
    double[] z2 = RandomTensors.normal(6, 12);
    VicRegLoss loss = new VicRegLoss(25, 25, 1);
    try (TensorScope scope = new TensorScope()) {
      Tensor leaf = HostArray.tensor(z1, 4, 3).set_requires_grad(true);
      Tensor other = HostArray.tensor(z2, 4, 3);
      loss.loss(leaf, other).backward();
      double[] gradient = HostArray.doubles(leaf.grad());
      SlowMath.assertIsTheSlope(
          gradient, z1, at -> loss.loss(HostArray.tensor(at, 4, 3), other).item_double());
    }
  }

  /** Of one point all dimensions lack the whole deviation, but for the root of epsilon. */
  @Test
  void ofACollapsedBatchIsTheVariancesPart() {
    try (TensorScope scope = new TensorScope()) {
      Tensor z = HostArray.tensor(new double[] {1, 2, 1, 2, 1, 2}, 3, 2);
      assertThat(new VicRegLoss(25, 25, 1).loss(z, z).item_double())
          .isCloseTo(25 * 2 * (1 - 0.01), within(1e-9));
    }
  }

  @Test
  void isNothingForEqualViewsThatVaryWithoutRedundancy() {
    try (TensorScope scope = new TensorScope()) {
      Tensor z = HostArray.tensor(new double[] {1, 1, 1, -1, -1, 1, -1, -1}, 4, 2);
      assertThat(new VicRegLoss(25, 25, 1).loss(z, z).item_double()).isLessThan(1e-12);
    }
  }

  @Test
  void refusesWeightsThatAreNotAboveZero() {
    assertThatThrownBy(() -> new VicRegLoss(0, 25, 1))
        .hasMessage("invariance must be > 0, was 0.0");
  }
}
