package dev.sdclr.mine;

import dev.sdclr.tensor.HostArray;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** How far features turn. */
final class Cosine {

  private static final double MIN_NORM = 1e-12;

  private Cosine() {}

  /**
   * 1 − cosine of each row of {@code a} and {@code b}, in [0, 2].
   *
   * @param a (N, D)
   * @param b (N, D)
   */
  static double[] distances(Tensor a, Tensor b) {
    Tensor products = a.mul(b).sum(1); // (N)
    Tensor norms = a.square().sum(1).mul_(b.square().sum(1)).sqrt_();
    double[] values = HostArray.doubles(products.div_(norms.clamp_min(new Scalar(MIN_NORM))));
    return Arrays.stream(values).map(cosine -> 1 - cosine).toArray();
  }
}
