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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SinkhornTest {

  private static final int N = 8;
  private static final int K = 3;

  private final Compute compute = Precision.F64.compute();
  private final double[] logits =
      Arrays.stream(RandomTensors.normal(1, N * K)).map(Math::sin).toArray();
  private final double[] prior = {0.6, 0.3, 0.1};

  private double[] assign(double temperature, int iterations, double[] shares) {
    try (TensorScope scope = new TensorScope()) {
      return HostArray.doubles(
          new Sinkhorn(temperature, iterations)
              .assign(
                  ReferenceTensors.tensor(logits, compute, N, K),
                  ReferenceTensors.tensor(shares, compute, K)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 300})
  void scalesColumnsAndRowsInTurn(int iterations) {
    double[] expected = slow(logits, prior, 0.05, iterations);
    double[] actual = assign(0.05, iterations, prior);
    for (int i = 0; i < N * K; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(1e-9 * expected[i]));
    }
  }

  /** Algorithm 1 of Cuturi, the marginals being the prior and uniform; rows then sum up to 1. */
  static double[] slow(double[] logits, double[] prior, double temperature, int iterations) {
    int k = prior.length;
    int n = logits.length / k;
    double[] kernel = Arrays.stream(logits).map(x -> Math.exp(x / temperature)).toArray();
    double[] u = new double[n];
    double[] v = new double[k];
    Arrays.fill(u, 1.0 / n);
    for (int iteration = 0; iteration < iterations; iteration++) {
      for (int j = 0; j < k; j++) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
          sum += kernel[i * k + j] * u[i];
        }
        v[j] = prior[j] / sum;
      }
      for (int i = 0; i < n; i++) {
        u[i] = 1.0 / n / SlowMath.dot(SlowMath.row(kernel, i, k), v);
      }
    }
    double[] assigned = new double[n * k];
    Arrays.setAll(assigned, i -> n * u[i / k] * kernel[i] * v[i % k]);
    return assigned;
  }

  @Test
  void meetsBothMarginals() {
    double[] assigned = assign(0.2, 500, prior);
    for (int i = 0; i < N; i++) {
      assertThat(Arrays.stream(SlowMath.row(assigned, i, K)).sum()).isCloseTo(1, within(1e-14));
    }
    for (int j = 0; j < K; j++) {
      double column = 0;
      for (int i = 0; i < N; i++) {
        column += assigned[i * K + j];
      }
      assertThat(column / N).as("class %d", j).isCloseTo(prior[j], within(1e-9));
    }
  }

  @Test
  void classesThatAreDueNothingGetNothing() {
    double[] assigned = assign(0.05, 300, new double[] {0.75, 0, 0.25});
    for (int i = 0; i < N; i++) {
      assertThat(assigned[i * K + 1]).isZero();
      assertThat(assigned[i * K] + assigned[i * K + 2]).isCloseTo(1, within(1e-14));
    }
  }

  /** In float32, exp(-2 / 0.01) would be 0 and the quotients of zeros undefined. */
  @Test
  void survivesSmallTemperaturesInFloat32() {
    Compute fp32 = Precision.F32.compute();
    double[] opposite = {-1, 1, -1, 1};
    try (TensorScope scope = new TensorScope()) {
      double[] assigned =
          HostArray.doubles(
              new Sinkhorn(0.01, 300)
                  .assign(
                      ReferenceTensors.tensor(opposite, fp32, 2, 2),
                      ReferenceTensors.tensor(new double[] {0.5, 0.5}, fp32, 2)));
      assertThat(assigned).usingComparatorWithPrecision(1e-6).containsExactly(0.5, 0.5, 0.5, 0.5);
    }
  }

  @Test
  void refusesSettingsOutOfRange() {
    assertThatThrownBy(() -> new Sinkhorn(0.05, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("iterations must be at least 1, was 0");
    assertThatThrownBy(() -> new Sinkhorn(0, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("temperature must be > 0, was 0.0");
  }
}
