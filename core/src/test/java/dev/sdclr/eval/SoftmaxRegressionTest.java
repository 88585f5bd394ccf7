package dev.sdclr.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.SplitMix;
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
            SoftmaxRegression.of(HandMadeFeatures.of(new double[] {-3, 5}, 1, 0, 1), 2)) {
      regression.fit(HandMadeFeatures.of(new double[] {-3, 5}, 1, 0, 1), lambda);
      double[] weight = HostArray.doubles(regression.weight);
      assertThat(weight[1] - weight[0]).isCloseTo(low, within(1e-3 * low));
      assertThat(weight[1]).isCloseTo(-weight[0], within(1e-3 * low));
      assertThat(regression.predict(HandMadeFeatures.of(new double[] {-1, 2, 0.9}, 1, 0, 0, 0)))
          .containsExactly(0, 1, 0);
    }
  }

  /** To what float32 tells apart in a mean loss: which bits those are depends on the processor. */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.001})
  void comesToTheLeastLoss(double lambda) {
    double[] values = RandomTensors.normal(1, N * D);
    int[] labels = new int[N];
    SplitMix random = SplitMix.of(2, 1);
    Arrays.setAll(labels, i -> values[i * D] > 0.5 ? 2 : random.nextInt(2));
    Arrays.setAll(values, i -> 3 + (1 + i % D) * values[i]);
    SlowRegression slow = new SlowRegression(standardised(values), labels, lambda);
    try (TensorScope scope = new TensorScope();
        Features features = HandMadeFeatures.of(values, D, labels);
        SoftmaxRegression regression = SoftmaxRegression.of(features, Y)) {
      regression.fit(features, lambda);
      double[] fitted = parameters(regression);
      double[] best = slow.descended(fitted);
      assertThat(slow.gradient(best)).usingComparatorWithPrecision(1e-8).containsOnly(0);
      assertThat(slow.loss(fitted) - slow.loss(best)).isLessThan(1e-6);
      assertThat(slow.loss(new double[Y * D + Y]) - slow.loss(best)).isGreaterThan(0.1);
    }
  }

  /** Weights (Y, D), then biases (Y). */
  private static double[] parameters(SoftmaxRegression regression) {
    double[] all = Arrays.copyOf(HostArray.doubles(regression.weight), Y * D + Y);
    System.arraycopy(HostArray.doubles(regression.bias), 0, all, Y * D, Y);
    return all;
  }

  /** Mean cross entropy plus λ/2 ‖W‖², in double precision. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record SlowRegression(double[][] x, int[] labels, double lambda) {

    private static final int STEPS = 50_000;

    /** A curvature that this loss nowhere exceeds: half of the largest square of an input. */
    private double curvature() {
      double largest = 0;
      for (double[] row : x) {
        largest = Math.max(largest, 1 + Arrays.stream(row).map(v -> v * v).sum());
      }
      return lambda + largest / 2;
    }

    private double[] probabilities(double[] parameters, double[] row) {
      double[] p = new double[Y];
      for (int c = 0; c < Y; c++) {
        p[c] = parameters[Y * D + c];
        for (int d = 0; d < D; d++) {
          p[c] += parameters[c * D + d] * row[d];
        }
        p[c] = Math.exp(p[c]);
      }
      double sum = Arrays.stream(p).sum();
      Arrays.setAll(p, c -> p[c] / sum);
      return p;
    }

    double loss(double[] parameters) {
      double loss = 0;
      for (int i = 0; i < N; i++) {
        loss -= Math.log(probabilities(parameters, x[i])[labels[i]]) / N;
      }
      return loss + lambda / 2 * Arrays.stream(parameters, 0, Y * D).map(w -> w * w).sum();
    }

    double[] gradient(double[] parameters) {
      double[] slopes = new double[Y * D + Y];
      Arrays.setAll(slopes, k -> k < Y * D ? lambda * parameters[k] : 0);
      for (int i = 0; i < N; i++) {
        double[] p = probabilities(parameters, x[i]);
        for (int c = 0; c < Y; c++) {
          double error = (p[c] - (labels[i] == c ? 1 : 0)) / N;
          slopes[Y * D + c] += error;
          for (int d = 0; d < D; d++) {
            slopes[c * D + d] += error * x[i][d];
          }
        }
      }
      return slopes;
    }

    /** Where steepest descent leads to. */
    double[] descended(double[] start) {
      double rate = 1 / curvature();
      double[] at = start.clone();
      for (int step = 0; step < STEPS; step++) {
        double[] slopes = gradient(at);
        Arrays.setAll(at, k -> at[k] - rate * slopes[k]);
      }
      return at;
    }
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
        SoftmaxRegression regression = SoftmaxRegression.of(features, 2)) {
      regression.fit(features, 1e-3);
      assertThat(regression.predict(features)).containsExactly(1, 1, 0, 0);
    }
  }
}
