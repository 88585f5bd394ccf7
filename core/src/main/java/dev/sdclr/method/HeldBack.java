package dev.sdclr.method;

import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;

/**
 * A pass whose gradient is sent back after those of two others, which may go side by side: a sum of
 * three depends on its order.
 *
 * @param projections of the pass (N, D)
 * @param leaf their values, for the loss
 */
record HeldBack(Tensor projections, Tensor leaf) {

  static HeldBack of(Tensor projections) {
    return new HeldBack(projections, projections.detach().set_requires_grad(true));
  }

  /** Sends the loss's gradient, which has reached the leaf, through the pass. */
  void sendBack() {
    projections.backward(leaf.grad(), new BoolOptional(), false, new TensorArrayRefOptional());
  }
}
