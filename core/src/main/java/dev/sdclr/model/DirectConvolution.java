package dev.sdclr.model;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * libtorch's convolution, called from here only: shapes for which oneDNN writes outside its
 * buffers, or leaves a gradient unwritten, go another way (docs/reliability.md).
 */
public final class DirectConvolution {

  private static final long[] ONES = {1, 1};

  /**
   * Channels from which a strided 1×1 convolution's backward pass stays within its workspace.
   *
   * <p>uxlfoundation/oneDNN issue 6035.
   */
  private static final int SAFE_STRIDED_CHANNELS = 16;

  private DirectConvolution() {}

  /**
   * Convolves, padded by half of the kernel.
   *
   * @param x (N, I, H, W), channels last
   * @param weight (O, I, K, K), K odd
   * @param bias (O), may be absent
   * @param stride of rows and columns, at least 1
   * @return (N, O, ⌈H / stride⌉, ⌈W / stride⌉)
   */
  public static Tensor of(Tensor x, Tensor weight, TensorOptional bias, int stride) {
    Tensor taps = meetingPixels(meetingPixels(weight, 2, x.size(2)), 3, x.size(3));
    boolean isOfOneTap = taps.size(2) == 1 && taps.size(3) == 1;
    if (isOfOneTap && stride > 1 && weight.size(1) < SAFE_STRIDED_CHANNELS) {
      return convolve(subsampled(x, stride), taps, bias, 1);
    }
    return convolve(x, taps, bias, stride);
  }

  /**
   * The middle taps alone where images have one pixel along an axis: in bfloat16, oneDNN gives
   * others whatever is in memory for a gradient.
   */
  private static Tensor meetingPixels(Tensor weight, int axis, long side) {
    long kernel = weight.size(axis);
    return side == 1 && kernel > 1 ? weight.narrow(axis, kernel / 2, 1) : weight;
  }

  private static Tensor convolve(Tensor x, Tensor weight, TensorOptional bias, int stride) {
    long[] strides = {stride, stride};
    long[] padding = {weight.size(2) / 2, weight.size(3) / 2};
    return torch.conv2d(x, weight, bias, strides, padding, ONES, 1);
  }

  /** Every {@code stride}-th row and column: a 1×1 convolution of these is the strided one. */
  private static Tensor subsampled(Tensor x, int stride) {
    LongOptional all = new LongOptional();
    return x.slice(2, all, all, stride).slice(3, all, all, stride);
  }
}
