package dev.sdclr.model;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** A square convolution without bias, Kaiming-normal by fan-out (He et al. 2015, eq. 14). */
public final class Convolution {

  private static final long[] DILATION = {1, 1};

  private final int index;
  private final Tensor weight;
  private final long[] stride;
  private final long[] padding;

  /** Makes the convolution that is number {@code index} of its network. */
  Convolution(ParameterSet set, String name, int index, int in, int out, int kernel, int stride) {
    this.index = index;
    double deviation = Math.sqrt(2.0 / ((double) out * kernel * kernel));
    this.weight = set.normal(name + ".weight", deviation, out, in, kernel, kernel);
    this.stride = new long[] {stride, stride};
    int half = kernel / 2;
    this.padding = new long[] {half, half};
  }

  /** Position among the network's convolutions, from 0. */
  public int index() {
    return index;
  }

  /** The shared, dense weight (O, I, kH, kW). */
  public Tensor weight() {
    return weight;
  }

  /**
   * Convolves.
   *
   * @param x (N, I, H, W), channels last
   * @return (N, O, H / stride, W / stride)
   */
  Tensor forward(Tensor x, Pass pass) {
    return torch.conv2d(
        x, pass.mask().masked(this), new TensorOptional(), stride, padding, DILATION, 1);
  }
}
