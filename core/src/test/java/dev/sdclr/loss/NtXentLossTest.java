package dev.sdclr.loss;

import static dev.sdclr.loss.SlowMath.dot;
import static dev.sdclr.loss.SlowMath.unit;
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
    SlowMath.assertIsTheSlope(gradient, z1, moved -> loss(moved, z2, 3, 4, temperature));
  }

  @ParameterizedTest
  @MethodSource("grid")
  void focalExponentWeighsRowsByTheirDoubt(int n, int d, double temperature) {
    double[] z1 = RandomTensors.normal(n, n * d);
    double[] z2 = RandomTensors.normal(100 + n, n * d);
    double[][] z = new double[2 * n][];
    for (int k = 0; k < n; k++) {
      z[k] = unit(Arrays.copyOfRange(z1, k * d, (k + 1) * d));
      z[n + k] = unit(Arrays.copyOfRange(z2, k * d, (k + 1) * d));
    }
    for (double gamma : new double[] {0.5, 1, 2, 3.5}) {
      double[] expected = new double[n];
      for (int k = 0; k < n; k++) {
        expected[k] =
            (focal(pairLoss(z, k, n + k, temperature), gamma)
                    + focal(pairLoss(z, n + k, k, temperature), gamma))
                / 2;
      }
      NtXentLoss loss = new NtXentLoss(temperature, gamma);
      try (TensorScope scope = new TensorScope()) {
        Tensor a = ReferenceTensors.tensor(z1, compute, n, d);
        Tensor b = ReferenceTensors.tensor(z2, compute, n, d);
        assertThat(HostArray.doubles(loss.perImage(a, b)))
            .usingComparatorWithPrecision(1e-12)
            .containsExactly(expected);
        double mean = Arrays.stream(expected).average().orElseThrow();
        assertThat(loss.loss(a, b).item_double()).isCloseTo(mean, within(1e-12 * (1 + mean)));
      }
    }
  }

  private static double focal(double crossEntropy, double gamma) {
    double p = Math.exp(-crossEntropy);
    return Math.pow(1 - p, gamma) * crossEntropy;
  }

  /** Four images, all eight projections equal: p = 1/7 in each row. */
  @Test
  void focalLossOfEqualProjectionsIsKnown() {
    double[] equal = new double[4 * 3];
    Arrays.fill(equal, 0.5);
    assertThat(focalLoss(equal, equal, 4, 3, 2)).isCloseTo(36.0 / 49 * Math.log(7), within(1e-14));
  }

  private double focalLoss(double[] z1, double[] z2, int n, int d, double gamma) {
    try (TensorScope scope = new TensorScope()) {
      return new NtXentLoss(0.3, gamma)
          .loss(
              ReferenceTensors.tensor(z1, compute, n, d),
              ReferenceTensors.tensor(z2, compute, n, d))
          .item_double();
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 2})
  void focalGradientIsTheSlope(double gamma) {
    double[] z1 = RandomTensors.normal(3, 12);
    double[] z2 = RandomTensors.normal(4, 12);
    double[] gradient;
    try (TensorScope scope = new TensorScope()) {
      Tensor leaf = ReferenceTensors.tensor(z2, compute, 3, 4).set_requires_grad(true);
      new NtXentLoss(0.3, gamma).loss(ReferenceTensors.tensor(z1, compute, 3, 4), leaf).backward();
      gradient = HostArray.doubles(leaf.grad());
    }
    SlowMath.assertIsTheSlope(gradient, z2, moved -> focalLoss(z1, moved, 3, 4, gamma));
  }

  /** Where a pair is found with p = 1 to the last bit, the slope of (1 - p)^0.5 is infinite. */
  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 2})
  void focalGradientStaysFiniteWhereNothingIsInDoubt(double gamma) {
    Compute fp32 = Precision.F32.compute();
    double[] apart = {1, 0, -1, 0};
    try (TensorScope scope = new TensorScope()) {
      Tensor leaf = ReferenceTensors.tensor(apart, fp32, 2, 2).set_requires_grad(true);
      Tensor loss =
          new NtXentLoss(0.01, gamma).loss(leaf, ReferenceTensors.tensor(apart, fp32, 2, 2));
      loss.backward();
      assertThat(loss.item_double()).isZero();
      assertThat(Arrays.stream(HostArray.doubles(leaf.grad()))).allMatch(Double::isFinite);
    }
  }

  @Test
  void gammaZeroIsThePlainLossToTheBit() {
    double[] z1 = RandomTensors.normal(1, 40);
    double[] z2 = RandomTensors.normal(2, 40);
    assertThat(focalLoss(z1, z2, 5, 8, 0)).isEqualTo(loss(z1, z2, 5, 8, 0.3));
  }

  @Test
  void anotherTemperatureKeepsGamma() {
    double[] z1 = RandomTensors.normal(1, 40);
    double[] z2 = RandomTensors.normal(2, 40);
    try (TensorScope scope = new TensorScope()) {
      Tensor a = ReferenceTensors.tensor(z1, compute, 5, 8);
      Tensor b = ReferenceTensors.tensor(z2, compute, 5, 8);
      assertThat(new NtXentLoss(0.9, 2).withTemperature(0.3).loss(a, b).item_double())
          .isEqualTo(focalLoss(z1, z2, 5, 8, 2));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.5, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesANegativeGamma(double gamma) {
    assertThatThrownBy(() -> new NtXentLoss(0.2, gamma))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("gamma must be at least 0, was " + gamma);
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
