package dev.sdclr.method;

import dev.sdclr.method.part.MethodPart;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.SideBySide;
import dev.sdclr.tensor.SideBySide.Both;
import dev.sdclr.tensor.TensorScope;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/**
 * Two passes through a network side by side, forward and backward, that meet in the loss only.
 *
 * <p>Their gradients meet in the shared weights. Which of the two is added first changes nothing,
 * as a + b = b + a.
 */
final class TwoPasses implements MethodPart {

  private final SideBySide lanes;
  private final Consumer<Throwable> onFailure;

  /**
   * Makes a place for them.
   *
   * @param onFailure is told of what ends a pass, by the thread of that pass
   */
  TwoPasses(Compute compute, Consumer<Throwable> onFailure) {
    lanes = new SideBySide(compute);
    this.onFailure = onFailure;
  }

  /** Whether there are threads for both. */
  boolean areParallel() {
    return lanes.isParallel();
  }

  /**
   * Sends the gradient of a loss back through both.
   *
   * @param one the first pass, to its projections (N, D)
   * @param other the second pass, likewise
   * @param loss of both projections, a scalar
   * @return the loss
   */
  double backward(Supplier<Tensor> one, Supplier<Tensor> other, BinaryOperator<Tensor> loss) {
    Both<Tensor> z = lanes.call(() -> watched(() -> kept(one)), () -> watched(() -> kept(other)));
    try (Tensor z1 = z.first();
        Tensor z2 = z.second()) {
      HeldBack pass1 = HeldBack.of(z1);
      HeldBack pass2 = HeldBack.of(z2);
      Tensor value = loss.apply(pass1.leaf(), pass2.leaf());
      value.backward();
      lanes.call(() -> watched(() -> sentBack(pass1)), () -> watched(() -> sentBack(pass2)));
      return value.item_double();
    }
  }

  private <T> T watched(Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException | Error e) {
      onFailure.accept(e);
      throw e;
    }
  }

  private static Tensor kept(Supplier<Tensor> pass) {
    try (TensorScope scope = new TensorScope()) {
      return TensorScope.keep(pass.get());
    }
  }

  private static boolean sentBack(HeldBack pass) {
    try (TensorScope scope = new TensorScope()) {
      pass.sendBack();
      return true;
    }
  }

  @Override
  public void close() {
    lanes.close();
  }
}
