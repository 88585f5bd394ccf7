package dev.sdclr.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.SplitMix;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.UnitRows;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNeighbourLossTest {

  private static double[][] drawn(long seed, int rows, int dimensions) {
    SplitMix random = new SplitMix(seed);
    double[][] values = new double[rows][dimensions];
    for (double[] row : values) {
      for (int d = 0; d < dimensions; d++) {
        row[d] = 2 * random.nextDouble() - 1;
      }
    }
    return values;
  }

  private static double cosine(double[] a, double[] b) {
    double product = 0;
    double squares = 0;
    double others = 0;
    for (int d = 0; d < a.length; d++) {
      product += a[d] * b[d];
      squares += a[d] * a[d];
      others += b[d] * b[d];
    }
    return product / Math.sqrt(squares * others);
  }

  /** The paper's pseudocode, a number at a time. */
  private static double slowly(double[][] z, double[][] p, double[][] support, double temperature) {
    double sum = 0;
    for (int i = 0; i < z.length; i++) {
      double[] nearest = support[0];
      for (double[] one : support) {
        nearest = cosine(z[i], one) > cosine(z[i], nearest) ? one : nearest;
      }
      double all = 0;
      for (double[] prediction : p) {
        all += Math.exp(cosine(nearest, prediction) / temperature);
      }
      sum -= Math.log(Math.exp(cosine(nearest, p[i]) / temperature) / all);
    }
    return sum / z.length;
  }

  private static Tensor tensor(double[][] rows) {
    double[] flat = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    return HostArray.tensor(flat, rows.length, rows[0].length);
  }

  @ParameterizedTest
  @CsvSource({"2, 1, 3, 0.1", "5, 8, 4, 0.1", "7, 20, 16, 0.5", "16, 64, 2, 1"})
  void isTheLoopOfItsPaper(int images, int support, int dimensions, double temperature) {
    double[][] z = drawn(1, images, dimensions);
    double[][] p = drawn(2, images, dimensions);
    double[][] queue = drawn(3, support, dimensions);
    try (TensorScope scope = new TensorScope()) {
      Tensor columns = UnitRows.of(tensor(queue)).t();
      Tensor loss = new NearestNeighbourLoss(temperature).loss(tensor(z), tensor(p), columns);
      assertThat(loss.item_double()).isCloseTo(slowly(z, p, queue, temperature), within(1e-12));
    }
  }

  /** Against differences of the loop; none reaches what neighbours are looked up by. */
  @Test
  void sendsItsGradientThroughThePredictionsAlone() {
    double[][] z = drawn(4, 4, 3);
    double[][] p = drawn(5, 4, 3);
    double[][] queue = drawn(6, 9, 3);
    try (TensorScope scope = new TensorScope()) {
      Tensor projections = tensor(z).set_requires_grad(true);
      Tensor predictions = tensor(p).set_requires_grad(true);
      Tensor columns = UnitRows.of(tensor(queue)).t();
      new NearestNeighbourLoss(0.2).loss(projections, predictions, columns).backward();
      assertThat(projections.grad().defined()).isFalse();
      double[] gradient = HostArray.doubles(predictions.grad());
      double step = 1e-6;
      for (int i = 0; i < p.length; i++) {
        for (int d = 0; d < p[0].length; d++) {
          p[i][d] += step;
          double above = slowly(z, p, queue, 0.2);
          p[i][d] -= 2 * step;
          double below = slowly(z, p, queue, 0.2);
          p[i][d] += step;
          assertThat(gradient[i * p[0].length + d])
              .isCloseTo((above - below) / (2 * step), within(1e-7));
        }
      }
    }
  }

  @Test
  void refusesTemperaturesThatAreNotAboveZero() {
    assertThatThrownBy(() -> new NearestNeighbourLoss(0)).hasMessageContaining("temperature");
  }
}
