package dev.sdclr.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.model.NetworkParts.NormSharing;
import dev.sdclr.reference.Comparison;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeType;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WinogradTest {

  private static Tensor random(int seed, ScalarType type, long... shape) {
    int size = 1;
    for (long side : shape) {
      size *= (int) side;
    }
    double[] values = new Random(seed).doubles(size, -1, 1).toArray();
    return HostArray.tensor(values, shape)
        .to(type)
        .contiguous(MemoryFormat.ChannelsLast)
        .set_requires_grad(true);
  }

  private static Tensor direct(Tensor x, Tensor weight) {
    long[] ones = {1, 1};
    return torch.conv2d(x, weight, new TensorOptional(), ones, ones, ones, 1);
  }

  /** Sums the products of each position by the definition. */
  private static double[] byLoops(double[] x, double[] w, int in, int out, int side) {
    double[] y = new double[out * side * side];
    for (int o = 0; o < out; o++) {
      for (int p = 0; p < side * side; p++) {
        for (int k = 0; k < in * 9; k++) {
          int row = p / side + k / 3 % 3 - 1;
          int column = p % side + k % 3 - 1;
          if (row >= 0 && row < side && column >= 0 && column < side) {
            y[o * side * side + p] += w[o * in * 9 + k] * x[(k / 9 * side + row) * side + column];
          }
        }
      }
    }
    return y;
  }

  @ParameterizedTest
  @CsvSource({
    "F2, 2, 1, 1",
    "F2, 2, 3, 5",
    "F2, 4, 3, 2",
    "F2, 6, 2, 3",
    "F2, 8, 5, 4",
    "F4, 1, 2, 3",
    "F4, 3, 1, 1",
    "F4, 4, 3, 2",
    "F4, 7, 2, 3",
    "F4, 8, 5, 4",
    "F4, 14, 1, 2"
  })
  void isTheConvolutionOfTheDefinition(MinimalFilter filter, int side, int in, int out) {
    try (TensorScope scope = new TensorScope()) {
      Tensor x = random(1, ScalarType.Double, 1, in, side, side);
      Tensor w = random(2, ScalarType.Double, out, in, 3, 3);
      double[] expected = byLoops(HostArray.doubles(x), HostArray.doubles(w), in, out, side);
      assertThat(HostArray.doubles(Winograd.convolve(x, w, filter)))
          .containsExactly(expected, within(1e-12));
    }
  }

  @ParameterizedTest
  @CsvSource({"F2, 4", "F4, 4", "F4, 7", "F4, 12"})
  void hasTheGradientsOfTheDirectConvolution(MinimalFilter filter, int side) {
    try (TensorScope scope = new TensorScope()) {
      Tensor x = random(3, ScalarType.Double, 3, 4, side, side);
      Tensor w = random(4, ScalarType.Double, 5, 4, 3, 3);
      Tensor weights = random(5, ScalarType.Double, 3, 5, side, side).detach();
      direct(x, w).mul(weights).sum().backward();
      double[] expectedX = HostArray.doubles(x.grad());
      double[] expectedW = HostArray.doubles(w.grad());
      x.mutable_grad().reset();
      w.mutable_grad().reset();
      Winograd.convolve(x, w, filter).mul(weights).sum().backward();
      assertThat(HostArray.doubles(x.grad())).containsExactly(expectedX, within(1e-12));
      assertThat(HostArray.doubles(w.grad())).containsExactly(expectedW, within(1e-12));
    }
  }

  @Test
  void roundsInBfloat16LittleMoreThanTheDirectConvolution() {
    try (TensorScope scope = new TensorScope()) {
      Tensor x = random(6, ScalarType.BFloat16, 4, 128, 4, 4).detach().relu();
      Tensor w = random(7, ScalarType.BFloat16, 128, 128, 3, 3).detach();
      double[] exact = HostArray.doubles(direct(x.to(ScalarType.Double), w.to(ScalarType.Double)));
      double ours = relativeError(Winograd.convolve(x, w), exact);
      double direct = relativeError(direct(x, w), exact);
      assertThat(direct).isBetween(1e-3, 3e-3);
      assertThat(ours).isBetween(direct, 4 * direct);
    }
  }

  /** In units of float32's rounding, 6e-8, sums of 1,152 products keep two digits less. */
  @ParameterizedTest
  @CsvSource({"4", "8", "14"})
  void roundsInFloat32FarLessThanBfloat16Does(int side) {
    try (TensorScope scope = new TensorScope()) {
      Tensor x = random(6, ScalarType.Float, 4, 128, side, side).detach().relu();
      Tensor w = random(7, ScalarType.Float, 128, 128, 3, 3).detach();
      double[] exact = HostArray.doubles(direct(x.to(ScalarType.Double), w.to(ScalarType.Double)));
      assertThat(relativeError(Winograd.convolve(x, w), exact)).isBetween(1e-7, 1e-5);
    }
  }

  private static double relativeError(Tensor actual, double[] exact) {
    double[] values = HostArray.doubles(actual.to(ScalarType.Double));
    double error = 0;
    double size = 0;
    for (int i = 0; i < exact.length; i++) {
      error += (values[i] - exact[i]) * (values[i] - exact[i]);
      size += exact[i] * exact[i];
    }
    assertThat(Comparison.largest(values)).isPositive();
    return Math.sqrt(error / size);
  }

  @Test
  void givesChannelsLastInTheTypeOfItsInput() {
    try (TensorScope scope = new TensorScope()) {
      Tensor y =
          Winograd.convolve(
              random(8, ScalarType.BFloat16, 2, 8, 4, 4), random(9, ScalarType.Float, 16, 8, 3, 3));
      assertThat(y.scalar_type().intern()).isEqualTo(ScalarType.BFloat16);
      assertThat(y.sizes().vec().get()).containsExactly(2, 16, 4, 4);
      assertThat(y.strides().vec().get()).containsExactly(16 * 16, 1, 16 * 4, 16);
    }
  }

  @ParameterizedTest
  @CsvSource({"BF16, 5", "FP32, 0.01"})
  void isUsedForSmallDeepMapsInTrainingOnly(ComputeType type, double percent) {
    double[] trained = pooled(type, true, true);
    assertThat(pooled(type, true, true)).isEqualTo(trained);
    double[] direct = pooled(type, true, false);
    assertThat(trained).isNotEqualTo(direct);
    assertThat(Comparison.largest(trained))
        .isCloseTo(Comparison.largest(direct), withinPercentage(percent));
    assertThat(pooled(type, false, true)).isEqualTo(pooled(type, false, false));
  }

  /** Features of a network whose last stage has 128 channels of 4 × 4. */
  private static double[] pooled(ComputeType type, boolean training, boolean winograd) {
    Compute compute = new Compute(false, type, 1, 1, winograd, List.of());
    ModelConfig config = new ModelConfig(Depth.RESNET10, 16, Stem.SMALL, 2, 16);
    try (TensorScope scope = new TensorScope();
        Network network =
            new Network(config, NetworkParts.projecting(NormSharing.SHARED), compute, 1)) {
      Pass pass = training ? Pass.DENSE_TRAINING : Pass.DENSE_EVALUATION;
      return HostArray.doubles(
          network.features(RandomTensors.images(1, 4, 32, compute), pass).to(ScalarType.Double));
    }
  }
}
