package dev.sdclr.loss;

import static dev.sdclr.loss.SlowMath.dot;
import static dev.sdclr.loss.SlowMath.unit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecoupledLossTest {

  private static final Offset<Double> CLOSE = within(1e-12);

  @ParameterizedTest
  @CsvSource({
    "2, 4, 0.1, false",
    "7, 5, 0.1, false",
    "7, 5, 0.05, false",
    "2, 4, 0.1, true",
    "7, 5, 0.5, true"
  })
  void isTheLossOfEquation6(int n, int d, double temperature, boolean isWeighted) {
    double[] z1 = RandomTensors.normal(n, n * d);
    double[] z2 = RandomTensors.normal(100 + n, n * d);
    DecoupledLoss loss = new DecoupledLoss(temperature, isWeighted);
    try (TensorScope scope = new TensorScope()) {
      double[] values =
          HostArray.doubles(loss.perImage(HostArray.tensor(z1, n, d), HostArray.tensor(z2, n, d)));
      double[] expected = slow(rows(z1, n, d), rows(z2, n, d), temperature, isWeighted);
      for (int i = 0; i < n; i++) {
        assertThat(values[i]).isCloseTo(expected[i], within(1e-12 * (1 + Math.abs(expected[i]))));
      }
    }
  }

  private static double[][] rows(double[] values, int n, int d) {
    double[][] rows = new double[n][];
    Arrays.setAll(rows, i -> unit(Arrays.copyOfRange(values, i * d, (i + 1) * d)));
    return rows;
  }

  private static double[] slow(
      double[][] z1, double[][] z2, double temperature, boolean isWeighted) {
    int n = z1.length;
    double mean = 0;
    for (int i = 0; i < n; i++) {
      mean += Math.exp(dot(z1[i], z2[i]) / 0.5) / n;
    }
    double[] losses = new double[n];
    for (int i = 0; i < n; i++) {
      double cosine = dot(z1[i], z2[i]);
      double weight = isWeighted ? 2 - Math.exp(cosine / 0.5) / mean : 1;
      double first = 0;
      double second = 0;
      for (int j = 0; j < n; j++) {
        if (j != i) {
          first += Math.exp(dot(z1[i], z1[j]) / temperature);
          first += Math.exp(dot(z1[i], z2[j]) / temperature);
          second += Math.exp(dot(z2[i], z1[j]) / temperature);
          second += Math.exp(dot(z2[i], z2[j]) / temperature);
        }
      }
      losses[i] = (Math.log(first) + Math.log(second)) / 2 - weight * cosine / temperature;
    }
    return losses;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void partsOfABatchHaveTheLossesOfTheWhole(boolean isWeighted) {
    DecoupledLoss loss = new DecoupledLoss(0.2, isWeighted);
    try (TensorScope scope = new TensorScope()) {
      Tensor z1 = HostArray.tensor(RandomTensors.normal(1, 24), 6, 4);
      Tensor z2 = HostArray.tensor(RandomTensors.normal(2, 24), 6, 4);
      double[] whole = HostArray.doubles(loss.perImage(z1, z2));
      double[] part = HostArray.doubles(loss.perImage(z1, z2, 2, 3));
      for (int i = 0; i < 3; i++) {
        assertThat(part[i]).isCloseTo(whole[2 + i], CLOSE);
      }
      double mean = Arrays.stream(whole).average().orElseThrow();
      assertThat(loss.loss(z1, z2).item_double()).isCloseTo(mean, CLOSE);
    }
  }

  /** NT-Xent's gradient fades when every partner is found; this one's does not. */
  @Test
  void goesOnLearningWhereNtXentHasNothingLeftToLearn() {
    try (TensorScope scope = new TensorScope()) {
      double[] corners = {1, 0, 0, 1};
      Tensor z = HostArray.tensor(corners, 2, 2);
      assertThat(gradient(new NtXentLoss(0.01), z)).isLessThan(1e-30);
      assertThat(gradient(new DecoupledLoss(0.01, false), z)).isGreaterThan(1);
    }
  }

  private static double gradient(ContrastiveLoss loss, Tensor z2) {
    Tensor z1 = z2.clone().set_requires_grad(true);
    loss.loss(z1, z2).backward();
    return z1.grad().norm().item_double();
  }

  @Test
  void refusesATemperatureThatIsNotAboveZero() {
    assertThatThrownBy(() -> new DecoupledLoss(0, false))
        .hasMessage("temperature must be > 0, was 0.0");
  }
}
