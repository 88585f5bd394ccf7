package dev.sdclr.model;

import dev.sdclr.tensor.TensorScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** A fully connected layer, initialised uniformly in ±1/√in as PyTorch does. */
final class Linear {

  private final Tensor weight;
  private final TensorOptional bias;

  Linear(ParameterSet set, String name, int in, int out, boolean withBias) {
    double bound = 1 / Math.sqrt(in);
    weight = set.uniform(name + ".weight", bound, out, in);
    bias =
        TensorScope.keep(
            withBias
                ? new TensorOptional(set.uniform(name + ".bias", bound, out))
                : new TensorOptional());
  }

  /** Maps (N, in) to (N, out). */
  Tensor forward(Tensor x) {
    return torch.linear(x, weight, bias);
  }
}
