package dev.sdclr.tensor;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/** Rows scaled to length 1, so that their products are cosines. */
public final class UnitRows {

  private static final double MIN_NORM = 1e-12;

  private UnitRows() {}

  /** Of (N, D), the same shape; a row of zeros stays one. */
  public static Tensor of(Tensor z) {
    Tensor norms = z.norm(new ScalarOptional(new Scalar(2)), new long[] {1}, true);
    return z.div(norms.clamp_min(new Scalar(MIN_NORM)));
  }
}
