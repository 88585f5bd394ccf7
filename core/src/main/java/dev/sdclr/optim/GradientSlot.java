package dev.sdclr.optim;

import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.util.function.BiConsumer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorTensorHook;

/**
 * The gradient of one parameter on its way to the other ranks.
 *
 * <p>It may arrive in several pieces, from the backward pass of each branch.
 */
final class GradientSlot implements AutoCloseable {

  private final Tensor parameter;
  private final Tensor place;
  private final TensorTensorHook hook;
  private int expected;
  private int arrived;
  private boolean isSent;

  /**
   * Begins to watch a parameter.
   *
   * @param place where its gradient is gathered, in its own layout
   * @param listener is told of every piece, on the thread of the backward pass
   */
  GradientSlot(Tensor parameter, Tensor place, BiConsumer<GradientSlot, Tensor> listener) {
    this.parameter = parameter;
    this.place = place;
    hook =
        TensorScope.keep(
            new TensorTensorHook() {
              @Override
              public TensorBase call(TensorBase gradient) {
                try (TensorScope scope = new TensorScope();
                    NoGradient none = new NoGradient()) {
                  listener.accept(GradientSlot.this, new Tensor(gradient));
                }
                return gradient;
              }
            });
    parameter.register_hook(hook);
  }

  void begin() {
    expected = arrived;
    arrived = 0;
    isSent = false;
  }

  void add(Tensor gradient) {
    if (isSent) {
      throw new IllegalStateException("a gradient arrived after it was sent to the other ranks");
    }
    if (arrived++ == 0) {
      place.copy_(gradient);
    } else {
      place.add_(gradient);
    }
  }

  boolean isComplete() {
    return expected > 0 && arrived >= expected;
  }

  /** A parameter that took no part adds nothing. */
  void send() {
    isSent = true;
    if (arrived == 0) {
      place.zero_();
    }
  }

  /** Gives the sum to the parameter, if it took part. */
  void finish() {
    if (arrived > 0) {
      parameter.mutable_grad().put(place);
    }
  }

  @Override
  public void close() {
    hook.close();
  }
}
