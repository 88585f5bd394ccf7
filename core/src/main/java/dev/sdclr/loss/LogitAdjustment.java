package dev.sdclr.loss;

import org.bytedeco.pytorch.Tensor;

/**
 * What a {@link LongTailCrossEntropy} does to logits before the softmax.
 *
 * <p>Immutable and safe for concurrent use.
 */
public sealed interface LogitAdjustment permits LogitAdjustment.None, LdamMargins, PriorShift {

  /** Leaves logits as they are. */
  static LogitAdjustment none() {
    return new None();
  }

  /**
   * Adjusts logits in training; at test time they are used as they are.
   *
   * @param logits (N, C), float32 or float64
   * @param labels (N), int64, each in [0, C)
   * @return (N, C)
   */
  Tensor adjust(Tensor logits, Tensor labels);

  /**
   * Whether the mean over a batch divides by the sum of its images' class weights, not by their
   * number N.
   */
  boolean dividesByWeights();

  /** The usual logits; weighted means divide by the number of images, as in Cui et al. 2019. */
  record None() implements LogitAdjustment {

    @Override
    public Tensor adjust(Tensor logits, Tensor labels) {
      return logits;
    }

    @Override
    public boolean dividesByWeights() {
      return false;
    }
  }
}
