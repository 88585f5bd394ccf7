package dev.sdclr.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.data.SplitMix;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoftmaxRegressionTest {

  private static final int N = 90;
  private static final int D = 6;
  private static final int Y = 3;

  @BeforeAll
  static void loadLibrary() {
    Precision.F32.compute();
  }

  /** With d the difference of both weights, the optimum has σ(−d) = λd/2. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 0.1, 0.01})
  void findsTheOptimumOfTwoOppositePoints(double lambda) {
    double low = 0;
    double high = 100;
    for (int i = 0; i < 200; i++) {
      double d = (low + high) / 2;
      if (1 / (1 + Math.exp(d)) > lambda * d / 2) {
        low = d;
      } else {
        high = d;
      }
    }
    try (TensorScope scope = new TensorScope();
        SoftmaxRegression regression =
            new SoftmaxRegression(HandMadeFeatures.of(new double[] {-3, 5}, 1, 0, 1), 2)) {
      regression.fit(HandMadeFeatures.of(new double[] {-3, 5}, 1, 0, 1), lambda);
      double[] weight = HostArray.doubles(regression.weight);
      assertThat(weight[1] - weight[0]).isCloseTo(low, within(1e-3 * low));
      assertThat(weight[1]).isCloseTo(-weight[0], within(1e-3 * low));
      assertThat(regression.predict(HandMadeFeatures.of(new double[] {-1, 2, 0.9}, 1, 0, 0, 0)))
          .containsExactly(0, 1, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.001})
  void stopsWhereTheGradientVanishes(double lambda) {
    double[] values = RandomTensors.normal(1, N * D);
    int[] labels = new int[N];
    SplitMix random = SplitMix.of(2, 1);
    Arrays.setAll(labels, i -> values[i * D] > 0.5 ? 2 : random.nextInt(2));
    Arrays.setAll(values, i -> 3 + (1 + i % D) * values[i]);
    try (TensorScope scope = new TensorScope();
        Features features = HandMadeFeatures.of(values, D, labels);
        SoftmaxRegression regression = new SoftmaxRegression(features, Y)) {
      double start = slowGradient(regression, values, labels, lambda);
      regression.fit(features, lambda);
      double end = slowGradient(regression, values, labels, lambda);
      assertThat(start).isGreaterThan(0.1);
      assertThat(end).isLessThan(1e-4);
    }
  }

  /** Largest slope of the mean cross entropy plus λ/2 ‖W‖², in double precision. */
  private static double slowGradient(
      SoftmaxRegression regression, double[] values, int[] labels, double lambda) {
    double[][] x = standardised(values);
    double[] weight = HostArray.doubles(regression.weight);
    double[] bias = HostArray.doubles(regression.bias);
    double[] slopes = Arrays.stream(weight).map(w -> lambda * w).toArray();
    double[] biasSlopes = new double[Y];
    for (int i = 0; i < N; i++) {
      double[] p = new double[Y];
      for (int c = 0; c < Y; c++) {
        p[c] = bias[c];
        for (int d = 0; d < D; d++) {
          p[c] += weight[c * D + d] * x[i][d];
        }
        p[c] = Math.exp(p[c]);
      }
      double sum = Arrays.stream(p).sum();
      for (int c = 0; c < Y; c++) {
        double error = (p[c] / sum - (labels[i] == c ? 1 : 0)) / N;
        biasSlopes[c] += error;
        for (int d = 0; d < D; d++) {
          slopes[c * D + d] += error * x[i][d];
        }
      }
    }
    double largest = 0;
    for (double slope : slopes) {
      largest = Math.max(largest, Math.abs(slope));
    }
    for (double slope : biasSlopes) {
      largest = Math.max(largest, Math.abs(slope));
    }
    return largest;
  }

  private static double[][] standardised(double[] values) {
    double[][] x = new double[N][D];
    for (int d = 0; d < D; d++) {
      double mean = 0;
      for (int i = 0; i < N; i++) {
        mean += values[i * D + d] / N;
      }
      double variance = 0;
      for (int i = 0; i < N; i++) {
        variance += Math.pow(values[i * D + d] - mean, 2) / N;
      }
      for (int i = 0; i < N; i++) {
        x[i][d] = (values[i * D + d] - mean) / Math.sqrt(variance);
      }
    }
    return x;
  }

  @Test
  void aConstantFeatureDoesNoHarm() {
    double[] values = {1, 7, 2, 7, -1, 7, -2, 7};
    try (TensorScope scope = new TensorScope();
        Features features = HandMadeFeatures.of(values, 2, 1, 1, 0, 0);
        SoftmaxRegression regression = new SoftmaxRegression(features, 2)) {
      regression.fit(features, 1e-3);
      assertThat(regression.predict(features)).containsExactly(1, 1, 0, 0);
    }
  }
}
