package dev.sdclr.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NativeLibrary;
import dev.sdclr.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gradients are those of a convolution, whatever oneDNN leaves in fresh memory. */
class DirectConvolutionTest {

  private static final int IMAGES = 16;
  private static final int ROUNDS = 10;

  @BeforeAll
  static void load() {
    NativeLibrary.load();
    torch.set_num_threads(1);
  }

  /** Taps that meet no pixel had whatever was in memory for a gradient. */
  @ParameterizedTest
  @CsvSource({
    "3, 2, 1, 1, 4", "3, 2, 1, 1, 64", "3, 1, 1, 1, 16", "7, 2, 1, 1, 3", "3, 2, 1, 4, 16",
    "3, 2, 4, 1, 16", "3, 2, 2, 2, 16", "7, 2, 2, 2, 3", "7, 2, 3, 3, 3", "1, 2, 1, 1, 16"
  })
  void tapsThatMeetNoPixelHaveNoGradient(int kernel, int stride, int rows, int columns, int in) {
    long out = 2L * in;
    for (int round = 0; round < ROUNDS; round++) {
      try (TensorScope scope = new TensorScope()) {
        Tensor x = torch.randn(IMAGES, in, rows, columns);
        Tensor weight = torch.randn(out, in, kernel, kernel);
        fillFreedMemory(weight.numel());
        double[] expected = gradient(x, weight, ScalarType.Float, stride);
        fillFreedMemory(weight.numel());
        double[] actual = gradient(x, weight, ScalarType.BFloat16, stride);
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
          double allowed = expected[i] == 0 ? 0 : 1; // rounding
          worst = Math.max(worst, Math.abs(actual[i] - expected[i]) - allowed);
        }
        assertThat(worst).isNotPositive();
      }
    }
  }

  /** Each tap has the sum of the pixels that it meets. */
  private static double[] gradient(Tensor x, Tensor weight, ScalarType type, int stride) {
    Tensor images = x.to(ScalarType.BFloat16).to(type).contiguous(MemoryFormat.ChannelsLast);
    Tensor taps = weight.to(type).detach().set_requires_grad(true);
    DirectConvolution.of(images, taps, new TensorOptional(), stride).sum().backward();
    return HostArray.doubles(taps.grad());
  }

  /** With large numbers, in blocks of the sizes that a convolution's gradient may take. */
  private static void fillFreedMemory(long numbers) {
    List<Tensor> blocks = new ArrayList<>();
    for (long size : new long[] {numbers, numbers, 2 * numbers, 2 * numbers, 4 * numbers}) {
      TensorOptions options = new TensorOptions(ScalarType.BFloat16);
      blocks.add(torch.full(new long[] {size}, new Scalar(1e30), options));
    }
    blocks.forEach(Tensor::close);
  }
}
