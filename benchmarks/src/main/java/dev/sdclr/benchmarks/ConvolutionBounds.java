package dev.sdclr.benchmarks;

import dev.sdclr.tensor.NativeLibrary;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Runs libtorch's own convolution, forward and backward, over many shapes, unguarded, for a tool
 * that watches its memory: {@code benchmarks/memcheck/run}. Each shape's name goes to standard
 * error before it runs, so that what the tool says after it belongs to it.
 */
public final class ConvolutionBounds {

  private static final int[] ALL_CHANNELS = {
    1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 24, 32, 33, 48, 64
  };
  private static final int[] FEW_CHANNELS = {1, 3, 4, 8, 12, 16, 24, 32};
  private static final int[] ALL_SIDES = {1, 2, 4, 5, 7, 8, 9, 16, 32};
  private static final int[] FEW_SIDES = {5, 8};

  private ConvolutionBounds() {}

  /**
   * Takes {@code all} or {@code few} shapes, the type ({@code float} or {@code bfloat16}), and the
   * kernels.
   */
  public static void main(String[] args) {
    boolean all = args[0].equals("all");
    ScalarType type = args[1].equals("float") ? ScalarType.Float : ScalarType.BFloat16;
    int[] kernels = Arrays.stream(args).skip(2).mapToInt(Integer::parseInt).toArray();
    NativeLibrary.load();
    torch.set_num_threads(1);
    int[] channels = all ? ALL_CHANNELS : FEW_CHANNELS;
    for (int kernel : kernels) {
      for (int stride : new int[] {1, 2}) {
        for (int in : kernel == 7 ? new int[] {1, 3, 4} : channels) {
          for (int out : channels) {
            for (int side : all ? ALL_SIDES : FEW_SIDES) {
              for (int batch : all ? new int[] {1, 2, 33} : new int[] {2}) {
                run(type, kernel, stride, in, out, side, batch);
              }
            }
          }
        }
      }
    }
  }

  private static void run(
      ScalarType type, int kernel, int stride, int in, int out, int side, int batch) {
    System.err.printf(
        "shape %s kernel %d stride %d in %d out %d side %d batch %d%n",
        type == ScalarType.Float ? "float" : "bfloat16", kernel, stride, in, out, side, batch);
    try (TensorScope scope = new TensorScope()) {
      Tensor x =
          torch
              .ones(batch, in, side, side)
              .to(type)
              .contiguous(MemoryFormat.ChannelsLast)
              .set_requires_grad(true);
      Tensor weight =
          torch
              .ones(out, in, kernel, kernel)
              .to(type)
              .contiguous(MemoryFormat.ChannelsLast)
              .set_requires_grad(true);
      long[] strides = {stride, stride};
      long[] padding = {kernel / 2, kernel / 2};
      long[] dilation = {1, 1};
      Tensor y = torch.conv2d(x, weight, new TensorOptional(), strides, padding, dilation, 1);
      y.sum().backward();
      x.mutable_grad().reset();
      weight.mutable_grad().reset();
    }
  }
}
