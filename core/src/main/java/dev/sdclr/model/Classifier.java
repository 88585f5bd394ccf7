package dev.sdclr.model;

import dev.sdclr.tensor.UnitRows;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A linear classifier on features, by inner product or by cosine. */
final class Classifier {

  private final Tensor weight;
  private final Linear linear;

  Classifier(Layers layers, int features, int classes, boolean byCosine) {
    linear = layers.linear("classifier", features, classes, !byCosine);
    weight = byCosine ? linear.weight() : null;
  }

  /** Maps features (N, D) to logits (N, C): in [−1, 1] by cosine. */
  Tensor logits(Tensor features) {
    return weight == null
        ? linear.forward(features)
        : torch.linear(UnitRows.of(features), UnitRows.of(weight));
  }

  void redraw(long seed) {
    linear.redraw(seed);
  }
}
