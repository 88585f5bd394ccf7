package dev.sdclr.loss;

import static dev.sdclr.loss.SlowMath.dot;
import static dev.sdclr.loss.SlowMath.row;
import static dev.sdclr.loss.SlowMath.unit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.reference.ReferenceTensors;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class NegativeCosineTest {

  private static final int N = 5;
  private static final int D = 4;

  private final Compute compute = Precision.F64.compute();
  private final double[] p = RandomTensors.normal(1, N * D);
  private final double[] z = RandomTensors.normal(2, N * D);

  private Tensor rows(double[] values) {
    return ReferenceTensors.tensor(values, compute, N, D);
  }

  private double loss(double[] predictions) {
    try (TensorScope scope = new TensorScope()) {
      return NegativeCosine.loss(rows(predictions), rows(z)).item_double();
    }
  }

  @Test
  void isTheLossOfSimSiamsAlgorithm1() {
    double[] expected = new double[N];
    for (int i = 0; i < N; i++) {
      expected[i] = -dot(unit(row(p, i, D)), unit(row(z, i, D)));
    }
    try (TensorScope scope = new TensorScope()) {
      assertThat(HostArray.doubles(NegativeCosine.perImage(rows(p), rows(z))))
          .usingComparatorWithPrecision(1e-14)
          .containsExactly(expected);
    }
    assertThat(loss(p)).isCloseTo(Arrays.stream(expected).average().orElseThrow(), within(1e-14));
  }

  @Test
  void isTheSquaredDistanceOfByolsEquation2() {
    double sum = 0;
    for (int i = 0; i < N; i++) {
      double[] a = unit(row(p, i, D));
      double[] b = unit(row(z, i, D));
      for (int d = 0; d < D; d++) {
        sum += (a[d] - b[d]) * (a[d] - b[d]);
      }
    }
    try (TensorScope scope = new TensorScope()) {
      assertThat(NegativeCosine.squaredDistance(rows(p), rows(z)).item_double())
          .isCloseTo(sum / N, within(1e-13));
    }
  }

  @Test
  void reachesItsEndsForEqualAndOppositeDirections() {
    double[] longer = Arrays.stream(z).map(value -> 3 * value).toArray();
    double[] opposite = Arrays.stream(z).map(value -> -value).toArray();
    assertThat(loss(longer)).isCloseTo(-1, within(1e-14));
    assertThat(loss(opposite)).isCloseTo(1, within(1e-14));
  }

  @Test
  void stopsTheGradientOfTheProjectionAlone() {
    double[] gradient;
    try (TensorScope scope = new TensorScope()) {
      Tensor prediction = rows(p).set_requires_grad(true);
      Tensor projection = rows(z).set_requires_grad(true);
      NegativeCosine.loss(prediction, projection).backward();
      assertThat(projection.grad().defined()).isFalse();
      gradient = HostArray.doubles(prediction.grad());
    }
    SlowMath.assertIsTheSlope(gradient, p, this::loss);
  }

  @Test
  void aRowOfZerosHasNoDirectionAndNoInfiniteSlope() {
    try (TensorScope scope = new TensorScope()) {
      Tensor zeros = rows(new double[N * D]).set_requires_grad(true);
      Tensor loss = NegativeCosine.loss(zeros, rows(z));
      loss.backward();
      assertThat(loss.item_double()).isZero();
      assertThat(Arrays.stream(HostArray.doubles(zeros.grad()))).allMatch(Double::isFinite);
    }
  }
}
