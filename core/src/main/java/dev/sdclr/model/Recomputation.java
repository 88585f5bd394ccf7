package dev.sdclr.model;

import dev.sdclr.tensor.Autocast;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorTensorHook;

/**
 * Stages of a network of which only the inputs are kept for the backward pass, which computes each
 * stage once more (Chen et al. 2016, Training Deep Nets with Sublinear Memory Cost, section 4).
 *
 * <p>Every value is computed as it was, so that gradients are those of activations that are kept,
 * to the last bit. Any number of threads may send passes through.
 */
final class Recomputation {

  /** A part of a network that one tensor enters and leaves. */
  @FunctionalInterface
  interface Stage {

    /** Leaves its input as it is. */
    Tensor forward(Tensor x, Pass pass);
  }

  private final List<Stage> stages;
  private final int firstTrained;
  private final Compute compute;
  private final Queue<Sent> idle = new ConcurrentLinkedQueue<>();

  /** Native code does not keep them from the garbage collector. */
  private final List<Sent> made = Collections.synchronizedList(new ArrayList<>());

  /**
   * Makes one for any number of passes.
   *
   * @param stages in forward order
   * @param firstTrained number of the first stage that is not frozen
   */
  Recomputation(List<Stage> stages, int firstTrained, Compute compute) {
    this.stages = List.copyOf(stages);
    this.firstTrained = firstTrained;
    this.compute = compute;
  }

  /**
   * Sends values through all stages.
   *
   * @return what leaves the last stage; once its gradient comes, parameters of all stages get
   *     theirs
   */
  Tensor forward(Tensor x, Pass pass) {
    Sent sent = idle.poll();
    if (sent == null) {
      sent = TensorScope.keep(new Sent());
      made.add(sent);
    }
    return sent.forward(x, pass);
  }

  /** One pass at a time, on its way there and back. */
  private final class Sent extends TensorTensorHook {

    private final Deque<Tensor> inputs = new ArrayDeque<>();
    private Pass pass;

    Tensor forward(Tensor first, Pass given) {
      pass = given.again();
      Tensor last = TensorScope.within(() -> throughAll(first, given));
      last.set_requires_grad(true);
      last.register_hook(this);
      return last;
    }

    private Tensor throughAll(Tensor first, Pass given) {
      try (NoGradient none = new NoGradient()) {
        Tensor x = first;
        for (Stage stage : stages) {
          Tensor input = TensorScope.keep(x.detach());
          inputs.addLast(input);
          x = TensorScope.within(() -> stage.forward(input, given));
        }
        return x.detach();
      }
    }

    @Override
    public TensorBase call(TensorBase gradient) {
      try (TensorScope scope = new TensorScope();
          AutoGradMode recording = new AutoGradMode(true)) {
        Tensor output = TensorScope.keep(new Tensor(gradient));
        for (int stage = stages.size() - 1; stage >= firstTrained; stage--) {
          output = back(stages.get(stage), output, stage > firstTrained);
        }
      } finally {
        inputs.forEach(Tensor::close);
        inputs.clear();
        idle.add(this);
      }
      return gradient;
    }

    /**
     * Computes a stage once more, and sends the gradient of its output back through it.
     *
     * @param output gradient, which is closed
     * @param goesOn whether the gradient of the input is wanted, which is the caller's to close
     */
    private Tensor back(Stage stage, Tensor output, boolean goesOn) {
      try (TensorScope scope = new TensorScope();
          Tensor given = output;
          Tensor kept = inputs.removeLast()) {
        Tensor x = kept.detach().set_requires_grad(goesOn);
        computed(stage, x).backward(given, new BoolOptional(), false, new TensorArrayRefOptional());
        return goesOn ? TensorScope.keep(x.grad().detach()) : null;
      }
    }

    private Tensor computed(Stage stage, Tensor x) {
      try (Autocast cast = new Autocast(compute)) {
        return TensorScope.within(() -> stage.forward(x, pass));
      }
    }
  }
}
