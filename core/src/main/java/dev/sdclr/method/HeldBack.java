package dev.sdclr.method;

import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;

/**
 * A pass that the loss's gradient goes through only when it is sent: side by side with another
 * pass, or after two that go so, as a sum of three depends on its order.
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
