package dev.sdclr.optim;

import org.bytedeco.pytorch.Tensor;

/**
 * The multiple λ of a parameter that is added to its gradient.
 *
 * @param lambda at least 0
 * @param excludeNormsAndBiases whether parameters of one dimension, those of norms and biases, are
 *     left alone
 */
record WeightDecay(double lambda, boolean excludeNormsAndBiases) {

  boolean spares(Tensor parameter) {
    return excludeNormsAndBiases && parameter.dim() <= 1;
  }

  /** λ of a parameter. */
  double of(Tensor parameter) {
    return spares(parameter) ? 0 : lambda;
  }
}
