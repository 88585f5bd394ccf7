package dev.sdclr.model;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A linear classifier on features, by inner product or by cosine. */
final class Classifier {

  private static final double LEAST_NORM = 1e-12;

  private final Tensor weight;
  private final Linear linear;

  Classifier(Layers layers, int features, int classes, boolean byCosine) {
    linear = layers.linear("classifier", features, classes, !byCosine);
    weight = byCosine ? linear.weight() : null;
  }

  /** Maps features (N, D) to logits (N, C): in [−1, 1] by cosine. */
  Tensor logits(Tensor features) {
    return weight == null ? linear.forward(features) : torch.linear(unit(features), unit(weight));
  }

  void redraw(long seed) {
    linear.redraw(seed);
  }

  private static Tensor unit(Tensor rows) {
    Tensor norms = rows.norm(new ScalarOptional(new Scalar(2)), new long[] {1}, true);
    return rows.div(norms.clamp_min(new Scalar(LEAST_NORM)));
  }
}
