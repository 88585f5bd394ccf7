package dev.sdclr.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.reference.ReferenceTensors;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NtXentLossTest {

  private final Compute compute = Precision.F64.compute();

  static Stream<Arguments> grid() {
    return Stream.of(2, 3, 8)
        .flatMap(
            n ->
                Stream.of(1, 4, 16)
                    .flatMap(d -> Stream.of(0.05, 0.2, 1.0).map(t -> Arguments.of(n, d, t))));
  }

  @ParameterizedTest
  @MethodSource("grid")
  void isTheLossOfAlgorithm1(int n, int d, double temperature) {
    double[] z1 = RandomTensors.normal(n, n * d);
    double[] z2 = RandomTensors.normal(100 + n, n * d);

    double expected = slowLoss(z1, z2, n, d, temperature);
    assertThat(loss(z1, z2, n, d, temperature)).isCloseTo(expected, within(1e-12 * (1 + expected)));
  }

  /** Algorithm 1 of the SimCLR paper: views of an image are rows 2k and 2k + 1. */
  private static double slowLoss(double[] z1, double[] z2, int n, int d, double temperature) {
    double[][] z = new double[2 * n][];
    for (int k = 0; k < n; k++) {
      z[2 * k] = unit(Arrays.copyOfRange(z1, k * d, (k + 1) * d));
      z[2 * k + 1] = unit(Arrays.copyOfRange(z2, k * d, (k + 1) * d));
    }
    double sum = 0;
    for (int k = 0; k < n; k++) {
      sum += pairLoss(z, 2 * k, 2 * k + 1, temperature);
      sum += pairLoss(z, 2 * k + 1, 2 * k, temperature);
    }
    return sum / (2 * n);
  }

  private static double pairLoss(double[][] z, int i, int j, double temperature) {
    double denominator = 0;
    for (int k = 0; k < z.length; k++) {
      if (k != i) {
        denominator += Math.exp(dot(z[i], z[k]) / temperature);
      }
    }
    return Math.log(denominator) - dot(z[i], z[j]) / temperature;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double[] unit(double[] row) {
    double norm = Math.sqrt(dot(row, row));
    return Arrays.stream(row).map(value -> value / norm).toArray();
  }

  private double loss(double[] z1, double[] z2, int n, int d, double temperature) {
    try (TensorScope scope = new TensorScope()) {
      return new NtXentLoss(temperature)
          .loss(
              ReferenceTensors.tensor(z1, compute, n, d),
              ReferenceTensors.tensor(z2, compute, n, d))
          .item_double();
    }
  }

  @ParameterizedTest
  @MethodSource("grid")
  void givesEachImageTheMeanOfItsTwoRows(int n, int d, double temperature) {
    double[] z1 = RandomTensors.normal(n, n * d);
    double[] z2 = RandomTensors.normal(100 + n, n * d);
    double[][] z = new double[2 * n][];
    for (int k = 0; k < n; k++) {
      z[k] = unit(Arrays.copyOfRange(z1, k * d, (k + 1) * d));
      z[n + k] = unit(Arrays.copyOfRange(z2, k * d, (k + 1) * d));
    }
    double[] losses;
    try (TensorScope scope = new TensorScope()) {
      losses =
          HostArray.doubles(
              new NtXentLoss(temperature)
                  .perImage(
                      ReferenceTensors.tensor(z1, compute, n, d),
                      ReferenceTensors.tensor(z2, compute, n, d)));
    }
    assertThat(losses).hasSize(n);
    for (int k = 0; k < n; k++) {
      double expected =
          (pairLoss(z, k, n + k, temperature) + pairLoss(z, n + k, k, temperature)) / 2;
      assertThat(losses[k]).isCloseTo(expected, within(1e-12 * (1 + expected)));
    }
    assertThat(Arrays.stream(losses).average().orElseThrow())
        .isCloseTo(loss(z1, z2, n, d, temperature), within(1e-11));
  }

  @Test
  void isSymmetricInTheTwoViews() {
    double[] z1 = RandomTensors.normal(1, 40);
    double[] z2 = RandomTensors.normal(2, 40);
    assertThat(loss(z2, z1, 5, 8, 0.3)).isCloseTo(loss(z1, z2, 5, 8, 0.3), within(1e-14));
  }

  @Test
  void doesNotDependOnTheLengthOfProjections() {
    double[] z1 = RandomTensors.normal(1, 40);
    double[] z2 = RandomTensors.normal(2, 40);
    double[] longer = Arrays.stream(z1).map(value -> 1e3 * value).toArray();
    assertThat(loss(longer, z2, 5, 8, 0.3)).isCloseTo(loss(z1, z2, 5, 8, 0.3), within(1e-13));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.2, 5})
  void isTheLogOfTheOthersWhenAllAreEqual(double temperature) {
    double[] equal = new double[6 * 4];
    Arrays.fill(equal, 0.5);
    assertThat(loss(equal, equal, 6, 4, temperature)).isCloseTo(Math.log(11), within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.5})
  void gradientIsTheSlope(double temperature) {
    double[] z1 = RandomTensors.normal(3, 12);
    double[] z2 = RandomTensors.normal(4, 12);
    double[] gradient;
    try (TensorScope scope = new TensorScope()) {
      Tensor leaf = ReferenceTensors.tensor(z1, compute, 3, 4).set_requires_grad(true);
      new NtXentLoss(temperature).loss(leaf, ReferenceTensors.tensor(z2, compute, 3, 4)).backward();
      gradient = HostArray.doubles(leaf.grad());
    }
    double step = 1e-5;
    for (int i = 0; i < z1.length; i++) {
      double[] up = z1.clone();
      double[] down = z1.clone();
      up[i] += step;
      down[i] -= step;
      double slope =
          (loss(up, z2, 3, 4, temperature) - loss(down, z2, 3, 4, temperature)) / (2 * step);
      assertThat(gradient[i]).as("element %d", i).isCloseTo(slope, within(1e-7));
    }
  }

  @Test
  void doesNotOverflowInFloat32AtTemperature001() {
    Compute fp32 = Precision.F32.compute();
    double[] z1 = RandomTensors.normal(5, 32);
    double[] z2 = RandomTensors.normal(6, 32);
    try (TensorScope scope = new TensorScope()) {
      Tensor leaf = ReferenceTensors.tensor(z1, fp32, 4, 8).set_requires_grad(true);
      Tensor loss = new NtXentLoss(0.01).loss(leaf, ReferenceTensors.tensor(z2, fp32, 4, 8));
      loss.backward();
      double expected = slowLoss(z1, z2, 4, 8, 0.01);
      assertThat(loss.item_double()).isCloseTo(expected, within(1e-5 * expected));
      assertThat(Arrays.stream(HostArray.doubles(leaf.grad()))).allMatch(Double::isFinite);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesATemperatureThatIsNotAboveZero(double temperature) {
    assertThatThrownBy(() -> new NtXentLoss(temperature))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("temperature must be > 0, was " + temperature);
  }
}
