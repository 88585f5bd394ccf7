package dev.sdclr.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DistanceWeightedLossTest {

  /** As the published code goes: cross entropy of each of the 2N rows times its image's weight. */
  private static double slow(double[] z1, double[] z2, int n, int d, double temperature) {
    double[] weights = weights(z1, z2, n, d);
    double[][] z = new double[2 * n][];
    for (int i = 0; i < n; i++) {
      z[i] = SlowMath.unit(SlowMath.row(z1, i, d));
      z[n + i] = SlowMath.unit(SlowMath.row(z2, i, d));
    }
    double sum = 0;
    for (int row = 0; row < 2 * n; row++) {
      double others = 0;
      for (int other = 0; other < 2 * n; other++) {
        others += other == row ? 0 : Math.exp(SlowMath.dot(z[row], z[other]) / temperature);
      }
      double own = SlowMath.dot(z[row], z[(row + n) % (2 * n)]) / temperature;
      sum += weights[row % n] * (Math.log(others) - own);
    }
    return sum / (2 * n);
  }

  private static double[] weights(double[] z1, double[] z2, int n, int d) {
    double[] distances = new double[n];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < d; k++) {
        distances[i] += Math.pow(z1[i * d + k] - z2[i * d + k], 2);
      }
      distances[i] = Math.sqrt(distances[i]);
    }
    double mean = Arrays.stream(distances).average().orElseThrow();
    double max = Arrays.stream(distances).max().orElseThrow();
    double min = Arrays.stream(distances).min().orElseThrow();
    return Arrays.stream(distances).map(v -> 1 - (v - mean) / (max - min)).toArray();
  }

  @ParameterizedTest
  @CsvSource({"2, 3, 0.2", "9, 4, 0.2", "9, 4, 1", "30, 12, 0.1"})
  void isTheLossOfThePublishedCode(int n, int d, double temperature) {
    double[] z1 = RandomTensors.normal(n, n * d);
    double[] z2 = RandomTensors.normal(100 + n, n * d);
    try (TensorScope scope = new TensorScope()) {
      double value =
          new DistanceWeightedLoss(temperature)
              .loss(HostArray.tensor(z1, n, d), HostArray.tensor(z2, n, d))
              .item_double();
      assertThat(value).isCloseTo(slow(z1, z2, n, d, temperature), within(1e-10));
    }
  }

  @Test
  void sendsBackTheSlopeThroughTheWeightsToo() {
    double[] z1 = RandomTensors.normal(5, 15);
    double[] z2 = RandomTensors.normal(6, 15);
    try (TensorScope scope = new TensorScope()) {
      Tensor leaf = HostArray.tensor(z1, 5, 3).set_requires_grad(true);
      new DistanceWeightedLoss(0.5).loss(leaf, HostArray.tensor(z2, 5, 3)).backward();
      SlowMath.assertIsTheSlope(HostArray.doubles(leaf.grad()), z1, at -> slow(at, z2, 5, 3, 0.5));
    }
  }

  @Test
  void ofSomeAnchorsIsTheirPart() {
    double[] z1 = RandomTensors.normal(7, 24);
    double[] z2 = RandomTensors.normal(8, 24);
    try (TensorScope scope = new TensorScope()) {
      Tensor one = HostArray.tensor(z1, 6, 4);
      Tensor other = HostArray.tensor(z2, 6, 4);
      DistanceWeightedLoss loss = new DistanceWeightedLoss(0.2);
      double[] all = HostArray.doubles(loss.perImage(one, other));
      assertThat(HostArray.doubles(loss.perImage(one, other, 2, 3)))
          .containsExactly(Arrays.copyOfRange(all, 2, 5), within(1e-12));
    }
  }

  /** Views that are all the same, as at a collapse, divide by nothing. */
  @Test
  void isPlainAndFiniteWhereAllDistancesAreEqual() {
    double[] z = RandomTensors.normal(9, 12);
    try (TensorScope scope = new TensorScope()) {
      Tensor leaf = HostArray.tensor(z, 4, 3).set_requires_grad(true);
      Tensor value = new DistanceWeightedLoss(0.2).loss(leaf, leaf.detach().clone());
      value.backward();
      Tensor plain = HostArray.tensor(z, 4, 3);
      assertThat(value.item_double())
          .isCloseTo(new NtXentLoss(0.2, 0).loss(plain, plain).item_double(), within(1e-12));
      assertThat(HostArray.doubles(leaf.grad())).doesNotContain(Double.NaN);
    }
  }

  @Test
  void refusesATemperatureThatIsNotAboveZero() {
    assertThatThrownBy(() -> new DistanceWeightedLoss(0))
        .hasMessageContaining("temperature must be > 0");
  }
}
