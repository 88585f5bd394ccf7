package dev.sdclr.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.sdclr.optim.OptimizerConfig.Name;
import dev.sdclr.reference.ReferenceTensors;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both rules against loops over arrays. */
class OptimizerTest {

  private static final double[] RATES = {0.1, 0.3, 0.2, 0.05, 0.01};

  private final Compute compute = Precision.F64.compute();

  private static void giveGradient(Tensor parameter, double[] gradient) {
    giveGradient(parameter, parameter, gradient);
  }

  /** Gives {@code parameter} a gradient through a view of it as a vector. */
  private static void giveGradient(Tensor vector, Tensor parameter, double[] gradient) {
    parameter.mutable_grad().reset();
    try (TensorScope scope = new TensorScope()) {
      vector.mul(HostArray.tensor(gradient, gradient.length)).sum().backward();
    }
  }

  private Tensor parameter(double[] values) {
    return ReferenceTensors.tensor(values, compute, values.length).set_requires_grad(true);
  }

  @ParameterizedTest
  @CsvSource({"0.9, 0.01", "0, 0", "0.5, 0"})
  void sgdIsTheLoop(double momentum, double decay) {
    double[] w = RandomTensors.normal(1, 6);
    double[] v = new double[6];
    try (TensorScope scope = new TensorScope()) {
      Tensor parameter = parameter(w);
      try (Optimizer sgd =
          Optimizer.of(config(Name.SGD, momentum, decay), Map.of("w", parameter))) {
        for (int step = 0; step < RATES.length; step++) {
          double[] g = RandomTensors.normal(10 + step, 6);
          giveGradient(parameter, g);
          sgd.step(RATES[step]);
          for (int i = 0; i < w.length; i++) {
            v[i] = momentum * v[i] + g[i] + decay * w[i];
            w[i] -= RATES[step] * v[i];
          }
          assertThat(HostArray.doubles(parameter)).containsExactly(w, offset(1e-14));
          assertThat(HostArray.doubles(sgd.momentumBuffers().get("w")))
              .containsExactly(v, offset(1e-14));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0.9, 0.01", "0, 0", "0.5, 0.0001"})
  void larsIsTheLoop(double momentum, double decay) {
    double[] w = RandomTensors.normal(1, 6);
    double[] v = new double[6];
    try (TensorScope scope = new TensorScope()) {
      Tensor parameter = parameter(w);
      try (Optimizer lars =
          Optimizer.of(config(Name.LARS, momentum, decay), Map.of("w", parameter))) {
        for (int step = 0; step < RATES.length; step++) {
          double[] g = RandomTensors.normal(10 + step, 6);
          giveGradient(parameter, g);
          lars.step(RATES[step]);
          double ratio = 0.001 * norm(w) / (norm(g) + decay * norm(w));
          for (int i = 0; i < w.length; i++) {
            v[i] = momentum * v[i] + RATES[step] * ratio * (g[i] + decay * w[i]);
            w[i] -= v[i];
          }
          assertThat(HostArray.doubles(parameter)).containsExactly(w, offset(1e-14));
        }
      }
    }
  }

  private static OptimizerConfig config(Name name, double momentum, double decay) {
    return new OptimizerConfig(name, 0.5, 0, 0, momentum, decay);
  }

  /** BYOL: "we exclude bias and batch normalization parameters from both". */
  @ParameterizedTest
  @CsvSource({"SGD, 0.3", "LARS, 0.3"})
  void sparedVectorsMoveWithoutDecayAndAdaptation(Name name, double rate) {
    OptimizerConfig config = new OptimizerConfig(name, 0.5, 0, 0, 0, 0.1, true, null, null);
    double[] w = {3, -1, 2, 5};
    double[] g = {1, 2, -3, 4};
    try (TensorScope scope = new TensorScope()) {
      Tensor vector = parameter(w);
      Tensor matrix = ReferenceTensors.tensor(w, compute, 2, 2).set_requires_grad(true);
      try (Optimizer optimizer = Optimizer.of(config, Map.of("v", vector, "m", matrix))) {
        giveGradient(vector, g);
        giveGradient(matrix.view(-1), matrix, g);
        optimizer.step(rate);
      }
      double ratio = name == Name.SGD ? 1 : 0.001 * norm(w) / (norm(g) + 0.1 * norm(w));
      double[] moved = new double[4];
      double[] decayed = new double[4];
      Arrays.setAll(moved, i -> w[i] - rate * g[i]);
      Arrays.setAll(decayed, i -> w[i] - rate * ratio * (g[i] + 0.1 * w[i]));
      assertThat(HostArray.doubles(vector)).containsExactly(moved, offset(1e-14));
      assertThat(HostArray.doubles(matrix)).containsExactly(decayed, offset(1e-14));
    }
  }

  /** The ratio of norms is 10 times the coefficient. */
  @ParameterizedTest
  @CsvSource({"1, true, 0.3", "1, false, 3", "0.001, true, 0.01", "0.001, false, 0.003"})
  void clippedTheRatioIsTheRateUpToTheLearningRate(double coefficient, boolean clips, double rate) {
    LarsConfig lars = new LarsConfig(coefficient, clips);
    OptimizerConfig config = new OptimizerConfig(Name.LARS, 0.3, 0, 0, 0, 0, null, lars, null);
    try (TensorScope scope = new TensorScope()) {
      Tensor parameter = parameter(new double[] {6, 8});
      try (Optimizer optimizer = Optimizer.of(config, Map.of("w", parameter))) {
        giveGradient(parameter, new double[] {0.6, 0.8});
        optimizer.step(0.3);
      }
      assertThat(HostArray.doubles(parameter))
          .containsExactly(new double[] {6 - rate * 0.6, 8 - rate * 0.8}, offset(1e-14));
    }
  }

  @Test
  void refusesAdaptationOutOfRangeOrOfAnotherRule() {
    assertThatThrownBy(() -> new LarsConfig(0.0, null))
        .hasMessage("optimizer.lars.trustCoefficient must be in (0, 1], was 0.0");
    assertThatThrownBy(
            () ->
                new OptimizerConfig(Name.SGD, 1, 0, 0, 0, 0, null, new LarsConfig(0.5, null), null))
        .hasMessageStartingWith("optimizer.lars must be absent for sgd, was LarsConfig[");
  }

  private static double norm(double[] values) {
    return Math.sqrt(Arrays.stream(values).map(value -> value * value).sum());
  }

  @Test
  void larsStepsAsSgdFromZeroWeights() {
    try (TensorScope scope = new TensorScope()) {
      Tensor parameter = parameter(new double[2]);
      try (Optimizer lars = Optimizer.of(config(Name.LARS, 0.9, 0.1), Map.of("w", parameter))) {
        giveGradient(parameter, new double[] {1, -2});
        lars.step(0.5);
        assertThat(HostArray.doubles(parameter)).containsExactly(-0.5, 1);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"SGD", "LARS"})
  void leavesAParameterWithoutGradient(Name name) {
    try (TensorScope scope = new TensorScope()) {
      Tensor parameter = parameter(new double[] {1, 2});
      OptimizerConfig config = new OptimizerConfig(name, 0.5, 0, 0, 0.9, 0.1);
      try (Optimizer optimizer = Optimizer.of(config, Map.of("w", parameter))) {
        optimizer.step(0.5);
        assertThat(HostArray.doubles(parameter)).containsExactly(1, 2);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0    | 0    | 0  | 0.9 | 0    | learningRate must be > 0, was 0.0",
        "NaN  | 0    | 0  | 0.9 | 0    | learningRate must be > 0, was NaN",
        "0.5  | 0.6  | 0  | 0.9 | 0    | finalLearningRate must be in [0, learningRate], was 0.6",
        "0.5  | 0    | -1 | 0.9 | 0    | warmupEpochs must be at least 0, was -1",
        "0.5  | 0    | 0  | 1   | 0    | momentum must be in [0, 1), was 1.0",
        "0.5  | 0    | 0  | 0.9 | -0.1 | weightDecay must be in [0, 1), was -0.1"
      })
  void refusesSettingsThatMakeNoSense(
      double rate, double last, int warmup, double momentum, double decay, String message) {
    assertThatThrownBy(() -> new OptimizerConfig(Name.SGD, rate, last, warmup, momentum, decay))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("optimizer." + message);
  }
}
