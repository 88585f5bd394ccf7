package dev.sdclr.model;

import org.bytedeco.pytorch.Tensor;

/**
 * Predicts one branch's projection from the other's (BYOL, section 3.1; SimSiam, section 3).
 *
 * <p>Linear without bias, batch norm, ReLU, linear with bias; its output is as wide as its input. A
 * bias before a batch norm, which BYOL's own code has, would change nothing.
 */
final class Predictor {

  private final Linear hidden;
  private final BranchNorm norm;
  private final Linear output;

  Predictor(Layers layers, int dimension, int width) {
    hidden = layers.linear("predictor.fc1", dimension, width, false);
    norm = layers.norm("predictor.bn1", width);
    output = layers.linear("predictor.fc2", width, dimension, true);
  }

  /** Maps projections (N, D) to predictions (N, D). */
  Tensor predictions(Tensor projections, Pass pass) {
    return output.forward(norm.forward(hidden.forward(projections), pass).relu_());
  }
}
