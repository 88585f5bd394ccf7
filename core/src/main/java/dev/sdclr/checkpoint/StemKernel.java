package dev.sdclr.checkpoint;

import dev.sdclr.tensor.HostArray;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * The first convolution's kernel in another size, such as ImageNet's 7×7 as 3×3 for small images.
 *
 * <p>Each new weight is the sum of the old ones over its share of the kernel's area, so that a
 * filter answers to a small image as it did to the same image at a larger size, and to an even area
 * with the same value.
 */
final class StemKernel {

  private static final String NAME = "conv1.weight";

  private StemKernel() {}

  /** Whether a tensor is a first convolution that differs in nothing but its kernel's size. */
  static boolean convertible(String name, long[] from, long[] to) {
    return name.equals(NAME)
        && from.length == 4
        && to.length == 4
        && from[0] == to[0]
        && from[1] == to[1]
        && from[2] == from[3]
        && from[2] > to[2];
  }

  /**
   * Converts a kernel.
   *
   * @param weights (out, in, k, k)
   * @param shape of the result, (out, in, m, m), m below k
   */
  static Tensor resized(Tensor weights, long[] shape) {
    if (Arrays.equals(weights.shape(), shape)) {
      return weights;
    }
    Tensor shares = shares((int) shape[2], (int) weights.size(2)).to(weights.scalar_type());
    return shares.matmul(weights).matmul(shares.t());
  }

  /** Which part of each of k old pixels lies in each of m new ones (m, k). */
  private static Tensor shares(int m, int k) {
    double[] shares = new double[m * k];
    double width = (double) k / m;
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < k; j++) {
        double from = Math.max(j, i * width);
        double to = Math.min(j + 1, (i + 1) * width);
        shares[i * k + j] = Math.max(0, to - from);
      }
    }
    return HostArray.tensor(shares, m, k);
  }
}
