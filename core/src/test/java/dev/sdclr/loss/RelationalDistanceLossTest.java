package dev.sdclr.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelationalDistanceLossTest {

  @ParameterizedTest
  @CsvSource({"2, 3, 3", "7, 4, 9", "30, 12, 5"})
  void isTheLoopOfSection321(int n, int d, int e) {
    double[] student = RandomTensors.normal(n, n * d);
    double[] teacher = RandomTensors.normal(100 + n, n * e);
    teacher[0] += 20; // one far away, so that Huber's straight part counts, too
    try (TensorScope scope = new TensorScope()) {
      double value =
          RelationalDistanceLoss.loss(
                  HostArray.tensor(student, n, d), HostArray.tensor(teacher, n, e))
              .item_double();
      assertThat(value).isCloseTo(slow(student, d, teacher, e, n), within(1e-10));
    }
  }

  private static double slow(double[] student, int d, double[] teacher, int e, int n) {
    double[][] own = distances(student, n, d);
    double[][] its = distances(teacher, n, e);
    double sum = 0;
    int pairs = 0;
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        double apart = Math.abs(own[i][j] - its[i][j]);
        sum += apart <= 1 ? apart * apart / 2 : apart - 0.5;
        pairs++;
      }
    }
    return sum / pairs;
  }

  private static double[][] distances(double[] rows, int n, int d) {
    double[][] distances = new double[n][n];
    double mean = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double square = 0;
        for (int k = 0; k < d; k++) {
          square += Math.pow(rows[i * d + k] - rows[j * d + k], 2);
        }
        distances[i][j] = Math.sqrt(square);
        mean += distances[i][j] / (n * (n - 1.0));
      }
    }
    for (double[] row : distances) {
      for (int j = 0; j < n; j++) {
        row[j] /= mean;
      }
    }
    return distances;
  }

  @Test
  void caresForNeitherPlaceNorScaleNorDimensions() {
    double[] flat = {0, 0, 1, 0, 0, 2, 3, 1};
    double[] lifted = new double[12]; // threefold, moved, in a plane of space
    for (int i = 0; i < 4; i++) {
      lifted[3 * i] = 5 + 3 * flat[2 * i];
      lifted[3 * i + 1] = 5 + 3 * flat[2 * i + 1];
      lifted[3 * i + 2] = 7;
    }
    try (TensorScope scope = new TensorScope()) {
      double value =
          RelationalDistanceLoss.loss(HostArray.tensor(flat, 4, 2), HostArray.tensor(lifted, 4, 3))
              .item_double();
      assertThat(value).isLessThan(1e-20);
    }
  }

  @Test
  void hasAFiniteGradientWhereAllImagesAreAlike() {
    try (TensorScope scope = new TensorScope()) {
      Tensor student = HostArray.tensor(new double[12], 4, 3).set_requires_grad(true);
      Tensor teacher = HostArray.tensor(RandomTensors.normal(1, 12), 4, 3).set_requires_grad(true);
      RelationalDistanceLoss.loss(student, teacher).backward();
      assertThat(HostArray.doubles(student.grad())).doesNotContain(Double.NaN);
      assertThat(teacher.grad().defined()).isFalse();
    }
  }
}
