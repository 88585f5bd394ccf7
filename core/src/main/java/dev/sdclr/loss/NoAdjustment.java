package dev.sdclr.loss;

import org.bytedeco.pytorch.Tensor;

/** The usual logits; weighted means divide by the number of images, as in Cui et al. 2019. */
record NoAdjustment() implements LogitAdjustment {

  @Override
  public Tensor adjust(Tensor logits, Tensor labels) {
    return logits;
  }

  @Override
  public boolean dividesByWeights() {
    return false;
  }
}
