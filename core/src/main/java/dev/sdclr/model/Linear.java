package dev.sdclr.model;

import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** A fully connected layer, initialised uniformly in ±1/√in as PyTorch does. */
final class Linear {

  private final Tensor weight;
  private final TensorOptional bias;

  Linear(ParameterSet set, String name, int in, int out, boolean withBias) {
    double bound = bound(in);
    weight = set.uniform(name + ".weight", bound, out, in);
    bias = withBias ? set.optional(set.uniform(name + ".bias", bound, out)) : set.none();
  }

  /** (out, in). */
  Tensor weight() {
    return weight;
  }

  /** Gives it fresh values. */
  void redraw(long seed) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient();
        Generator random = torch.make_generator_cpu(seed)) {
      double bound = bound(Math.toIntExact(weight.size(1)));
      redraw(weight, bound, random);
      if (bias.has_value()) {
        redraw(bias.get(), bound, random);
      }
    }
  }

  /** Drawn on the processor whatever the device, so that a seed means the same everywhere. */
  private static void redraw(Tensor values, double bound, Generator random) {
    Tensor host = torch.empty(values.shape()).to(values.scalar_type());
    values.copy_(host.uniform_(-bound, bound, new GeneratorOptional(random)));
  }

  private static double bound(int in) {
    return 1 / Math.sqrt(in);
  }

  /** Maps (N, in) to (N, out). */
  Tensor forward(Tensor x) {
    return torch.linear(x, weight, bias);
  }
}
