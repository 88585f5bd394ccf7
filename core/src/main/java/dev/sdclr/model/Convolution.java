package dev.sdclr.model;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A square convolution without bias, Kaiming-normal by fan-out (He et al. 2015, eq. 14). */
public final class Convolution {

  private final int index;
  private final Tensor weight;
  private final ScalarType operandType;
  private final boolean mayUseWinograd;
  private final int stride;

  /** Makes the convolution that is number {@code index} of its network. */
  Convolution(ParameterSet set, String name, int index, int in, int out, int kernel, int stride) {
    this.index = index;
    double deviation = Math.sqrt(2.0 / ((double) out * kernel * kernel));
    this.weight = set.normal(name + ".weight", deviation, out, in, kernel, kernel);
    this.operandType = set.compute().type().operandType();
    this.mayUseWinograd = set.compute().winograd() && kernel == 3 && stride == 1;
    this.stride = stride;
  }

  /** Position among the network's convolutions, from 0. */
  public int index() {
    return index;
  }

  /** The shared, dense weight (O, I, kH, kW). */
  public Tensor weight() {
    return weight;
  }

  /** Type of {@link #operand}. */
  public ScalarType operandType() {
    return operandType;
  }

  /** The weight in the type it is convolved in; its gradient reaches the weight. */
  public Tensor operand() {
    return weight.to(operandType);
  }

  /**
   * Convolves.
   *
   * @param x (N, I, H, W), channels last
   * @return (N, O, H / stride, W / stride)
   */
  Tensor forward(Tensor x, Pass pass) {
    Tensor weights = pass.mask().masked(this);
    if (pass.training() && x.size(2) == x.size(3) && isFiltered(x.size(2))) {
      return Winograd.convolve(x, weights);
    }
    return apply(x, weights, new TensorOptional());
  }

  /** Convolves with other weights (O, I, kH, kW) and a bias (O), which may be absent. */
  Tensor apply(Tensor x, Tensor weights, TensorOptional bias) {
    return DirectConvolution.of(x, weights, bias, stride);
  }

  /**
   * Whether training convolves by Winograd's minimal filtering; finished features are computed as
   * exactly as the type allows.
   *
   * @param side of the square maps that are convolved, in pixels
   */
  public boolean isFiltered(long side) {
    long channels = Math.min(weight.size(0), weight.size(1));
    return mayUseWinograd && Winograd.isFaster(operandType, channels, side);
  }
}
