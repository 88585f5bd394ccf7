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
    return z.div(norms(z));
  }

  /** Scales the rows of (N, D) where they are, and gives them back. */
  public static Tensor inPlace(Tensor z) {
    return z.div_(norms(z));
  }

  private static Tensor norms(Tensor z) {
    Tensor norms = z.norm(new ScalarOptional(new Scalar(2)), new long[] {1}, true);
    return norms.clamp_min(new Scalar(MIN_NORM));
  }
}
