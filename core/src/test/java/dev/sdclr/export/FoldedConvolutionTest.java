package dev.sdclr.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class FoldedConvolutionTest {

  private static final int OUT = 3;
  private static final int IN = 2;
  private static final int KERNEL = 3;
  private static final int PATCH = IN * KERNEL * KERNEL;

  private final double[] weight = RandomTensors.normal(1, OUT * PATCH);
  private final double[] scale = {1.5, -0.2, 0.7};
  private final double[] shift = {0.1, -3, 0};
  private final double[] mean = {-0.4, 2, 0.3};
  private final double[] variance = {0.5, 4, 0};
  private final double[] patch = RandomTensors.normal(2, PATCH);

  /** At one position: batch norm of the convolution, by the definition. */
  private double expected(int channel, double[] input) {
    double sum = 0;
    for (int i = 0; i < PATCH; i++) {
      sum += weight[channel * PATCH + i] * input[i];
    }
    double normalised = (sum - mean[channel]) / Math.sqrt(variance[channel] + 1e-5);
    return scale[channel] * normalised + shift[channel];
  }

  private double actual(FoldedConvolution folded, int channel, double[] input) {
    double[] weights = HostArray.doubles(folded.weight());
    double sum = HostArray.doubles(folded.bias())[channel];
    for (int i = 0; i < PATCH; i++) {
      sum += weights[channel * PATCH + i] * input[i];
    }
    return sum;
  }

  private FoldedConvolution folded() {
    Map<String, Tensor> tensors =
        Map.of(
            "c.weight", HostArray.tensor(weight, OUT, IN, KERNEL, KERNEL),
            "n.weight", HostArray.tensor(scale, OUT),
            "n.bias", HostArray.tensor(shift, OUT),
            "n.running_mean", HostArray.tensor(mean, OUT),
            "n.running_var", HostArray.tensor(variance, OUT));
    FoldedConvolution folded = FoldedConvolution.of(tensors, "c", "n");
    assertThat(HostArray.doubles(tensors.get("c.weight"))).isEqualTo(weight);
    assertThat(HostArray.doubles(tensors.get("n.running_mean"))).isEqualTo(mean);
    return folded;
  }

  @Test
  void convolvesAsConvolutionAndNorm() {
    try (TensorScope scope = new TensorScope()) {
      FoldedConvolution folded = folded();
      assertThat(folded.weight().shape()).containsExactly(OUT, IN, KERNEL, KERNEL);
      for (int channel = 0; channel < OUT; channel++) {
        double expected = expected(channel, patch);
        assertThat(actual(folded, channel, patch))
            .isCloseTo(expected, within(1e-12 * Math.abs(expected)));
      }
    }
  }

  @Test
  void dividesItsInput() {
    float[] divisors = {0.25f, 3};
    double[] divided = patch.clone();
    Arrays.setAll(divided, i -> patch[i] / divisors[i / (KERNEL * KERNEL)]);
    try (TensorScope scope = new TensorScope()) {
      FoldedConvolution folded = folded().dividingInputBy(divisors);
      for (int channel = 0; channel < OUT; channel++) {
        double expected = expected(channel, divided);
        assertThat(actual(folded, channel, patch))
            .isCloseTo(expected, within(1e-12 * Math.abs(expected)));
      }
    }
  }
}
