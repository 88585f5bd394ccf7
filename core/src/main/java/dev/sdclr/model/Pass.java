package dev.sdclr.model;

import dev.sdclr.tensor.Halves;
import java.util.Objects;

/**
 * How one forward pass uses the shared network.
 *
 * @param branch whose batch norms are used
 * @param training normalise by the batch and update running statistics, else use the latter
 * @param mask which convolution weights take part
 * @param folded weights that hold the batch norms too; {@code null} to compute those apart
 * @param half of a batch whose other half passes at the same time, for batch norms that see both;
 *     {@code null} for a whole batch
 * @param isRepeated whether running statistics have already taken note of the batch
 */
public record Pass(
    Branch branch,
    boolean training,
    ConvolutionMask mask,
    FoldedNorms folded,
    Halves.Half half,
    boolean isRepeated) {

  /** Dense branch, training. */
  public static final Pass DENSE_TRAINING = new Pass(Branch.DENSE, true, ConvolutionMask.NONE);

  /** Dense branch, running statistics: how the finished encoder is used. */
  public static final Pass DENSE_EVALUATION = new Pass(Branch.DENSE, false, ConvolutionMask.NONE);

  /** With batch norms computed apart. */
  public Pass(Branch branch, boolean training, ConvolutionMask mask) {
    this(branch, training, mask, null, null, false);
  }

  public Pass {
    Objects.requireNonNull(branch, "branch");
    Objects.requireNonNull(mask, "mask");
  }

  /** Dense branch, training, with half of a batch. */
  public static Pass ofHalf(Halves.Half half) {
    return new Pass(Branch.DENSE, true, ConvolutionMask.NONE, null, half, false);
  }

  /** Pruned branch with {@code mask}. */
  public static Pass pruned(boolean training, ConvolutionMask mask) {
    return new Pass(Branch.PRUNED, training, mask);
  }

  /** The same pass of the same values once more. */
  Pass again() {
    return new Pass(branch, training, mask, folded, half, true);
  }

  /** The two networks that SDCLR contrasts; both share all convolution and linear weights. */
  public enum Branch {
    /** All weights: the product. */
    DENSE,
    /** The smallest weights masked out: the self-competitor. */
    PRUNED
  }
}
