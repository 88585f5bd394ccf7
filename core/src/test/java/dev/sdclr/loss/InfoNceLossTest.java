package dev.sdclr.loss;

import static dev.sdclr.loss.SlowMath.dot;
import static dev.sdclr.loss.SlowMath.row;
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

class InfoNceLossTest {

  private static final int D = 4;

  private final Compute compute = Precision.F64.compute();

  static Stream<Arguments> grid() {
    return Stream.of(1, 3)
        .flatMap(
            n ->
                Stream.of(1, 7)
                    .flatMap(
                        k ->
                            Stream.of(0.07, 0.5)
                                .flatMap(t -> Stream.of(0.0, 0.5, 2.0).map(g -> of(n, k, t, g)))));
  }

  private static Arguments of(int n, int k, double temperature, double gamma) {
    return Arguments.of(n, k, temperature, gamma);
  }

  @ParameterizedTest
  @MethodSource("grid")
  void isTheLossOfEquation1(int n, int k, double temperature, double gamma) {
    double[] query = RandomTensors.normal(n, n * D);
    double[] key = RandomTensors.normal(10 + n, n * D);
    double[] queue = queue(k);
    double[] expected = new double[n];
    for (int i = 0; i < n; i++) {
      double[] q = unit(row(query, i, D));
      double positive = Math.exp(dot(q, unit(row(key, i, D))) / temperature);
      double all = positive;
      for (int j = 0; j < k; j++) {
        double product = 0;
        for (int d = 0; d < D; d++) {
          product += q[d] * queue[d * k + j];
        }
        all += Math.exp(product / temperature);
      }
      double p = positive / all;
      expected[i] = -Math.pow(1 - p, gamma) * Math.log(p);
    }
    try (TensorScope scope = new TensorScope()) {
      InfoNceLoss loss = new InfoNceLoss(temperature, gamma);
      Tensor q = ReferenceTensors.tensor(query, compute, n, D);
      Tensor positive = ReferenceTensors.tensor(key, compute, n, D);
      Tensor negatives = ReferenceTensors.tensor(queue, compute, D, k);
      double[] perImage = HostArray.doubles(loss.perImage(q, positive, negatives));
      for (int i = 0; i < n; i++) {
        assertThat(perImage[i]).isCloseTo(expected[i], within(1e-9 * expected[i] + 1e-14));
      }
      double mean = Arrays.stream(expected).average().orElseThrow();
      assertThat(loss.loss(q, positive, negatives).item_double())
          .isCloseTo(mean, within(1e-9 * mean));
    }
  }

  /** Columns of length 1, (D, k) in row-major order. */
  private static double[] queue(int k) {
    double[] queue = new double[D * k];
    for (int j = 0; j < k; j++) {
      double[] column = unit(RandomTensors.normal(100 + j, D));
      for (int d = 0; d < D; d++) {
        queue[d * k + j] = column[d];
      }
    }
    return queue;
  }

  @Test
  void isTheLogOfAllWhenNothingIsToldApart() {
    double[] along = {1, 0, 0, 0};
    double[] queue = {1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    try (TensorScope scope = new TensorScope()) {
      Tensor row = ReferenceTensors.tensor(along, compute, 1, D);
      Tensor negatives = ReferenceTensors.tensor(queue, compute, D, 3);
      assertThat(new InfoNceLoss(0.07, 0).loss(row, row, negatives).item_double())
          .isCloseTo(Math.log(4), within(1e-12));
    }
  }

  @Test
  void sendsItsGradientIntoTheQueryAlone() {
    double[] query = RandomTensors.normal(1, 2 * D);
    double[] key = RandomTensors.normal(2, 2 * D);
    double[] queue = queue(5);
    InfoNceLoss loss = new InfoNceLoss(0.2, 2);
    double[] gradient;
    try (TensorScope scope = new TensorScope()) {
      Tensor q = ReferenceTensors.tensor(query, compute, 2, D).set_requires_grad(true);
      Tensor k = ReferenceTensors.tensor(key, compute, 2, D).set_requires_grad(true);
      Tensor negatives = ReferenceTensors.tensor(queue, compute, D, 5).set_requires_grad(true);
      loss.loss(q, k, negatives).backward();
      assertThat(k.grad().defined()).isFalse();
      assertThat(negatives.grad().defined()).isFalse();
      gradient = HostArray.doubles(q.grad());
    }
    SlowMath.assertIsTheSlope(
        gradient,
        query,
        moved -> {
          try (TensorScope scope = new TensorScope()) {
            return loss.loss(
                    ReferenceTensors.tensor(moved, compute, 2, D),
                    ReferenceTensors.tensor(key, compute, 2, D),
                    ReferenceTensors.tensor(queue, compute, D, 5))
                .item_double();
          }
        });
  }

  @Test
  void doesNotOverflowInFloat32AtTemperature001() {
    Compute fp32 = Precision.F32.compute();
    double[] query = RandomTensors.normal(5, 2 * D);
    try (TensorScope scope = new TensorScope()) {
      Tensor q = ReferenceTensors.tensor(query, fp32, 2, D).set_requires_grad(true);
      Tensor key = ReferenceTensors.tensor(RandomTensors.normal(6, 2 * D), fp32, 2, D);
      Tensor loss =
          new InfoNceLoss(0.01, 0).loss(q, key, ReferenceTensors.tensor(queue(9), fp32, D, 9));
      loss.backward();
      assertThat(loss.item_double()).isFinite();
      assertThat(Arrays.stream(HostArray.doubles(q.grad()))).allMatch(Double::isFinite);
    }
  }

  @Test
  void anotherTemperatureKeepsGamma() {
    double[] query = RandomTensors.normal(5, 2 * D);
    double[] key = RandomTensors.normal(6, 2 * D);
    try (TensorScope scope = new TensorScope()) {
      Tensor q = ReferenceTensors.tensor(query, compute, 2, D);
      Tensor k = ReferenceTensors.tensor(key, compute, 2, D);
      Tensor negatives = ReferenceTensors.tensor(queue(4), compute, D, 4);
      assertThat(new InfoNceLoss(0.5, 2).withTemperature(0.2).loss(q, k, negatives).item_double())
          .isEqualTo(new InfoNceLoss(0.2, 2).loss(q, k, negatives).item_double());
    }
  }

  @Test
  void refusesSettingsOutOfRange() {
    assertThatThrownBy(() -> new InfoNceLoss(0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("temperature must be > 0, was 0.0");
    assertThatThrownBy(() -> new InfoNceLoss(0.2, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("gamma must be at least 0, was -1.0");
  }
}
