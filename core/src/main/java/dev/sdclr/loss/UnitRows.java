package dev.sdclr.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/** Rows scaled to length 1, so that their products are cosines. */
final class UnitRows {

  private static final double LEAST_NORM = 1e-12;

  private UnitRows() {}

  /** Of (N, D); a row of zeros stays one. */
  static Tensor of(Tensor z) {
    Tensor norms = z.norm(new ScalarOptional(new Scalar(2)), new long[] {1}, true);
    return z.div(norms.clamp_min(new Scalar(LEAST_NORM)));
  }
}
