package dev.sdclr.model;

import java.util.Objects;

/**
 * How one forward pass uses the shared network.
 *
 * @param branch whose batch norms are used
 * @param training normalise by the batch and update running statistics, else use the latter
 * @param mask which convolution weights take part
 * @param folded weights that hold the batch norms too; {@code null} to compute those apart
 */
public record Pass(Branch branch, boolean training, ConvolutionMask mask, FoldedNorms folded) {

  /** Dense branch, training. */
  public static final Pass DENSE_TRAINING = new Pass(Branch.DENSE, true, ConvolutionMask.NONE);

  /** Dense branch, running statistics: how the finished encoder is used. */
  public static final Pass DENSE_EVALUATION = new Pass(Branch.DENSE, false, ConvolutionMask.NONE);

  /** With batch norms computed apart. */
  public Pass(Branch branch, boolean training, ConvolutionMask mask) {
    this(branch, training, mask, null);
  }

  public Pass {
    Objects.requireNonNull(branch, "branch");
    Objects.requireNonNull(mask, "mask");
  }

  /** Pruned branch with {@code mask}. */
  public static Pass pruned(boolean training, ConvolutionMask mask) {
    return new Pass(Branch.PRUNED, training, mask);
  }

  /** The two networks that SDCLR contrasts; both share all convolution and linear weights. */
  public enum Branch {
    /** All weights: the product. */
    DENSE,
    /** The smallest weights masked out: the self-competitor. */
    PRUNED
  }
}
