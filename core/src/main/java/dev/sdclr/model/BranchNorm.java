package dev.sdclr.model;

import dev.sdclr.tensor.TensorScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Batch norm with its own affine values and running statistics for each branch (SDCLR, section
 * 3.3).
 *
 * <p>Epsilon 1e-5, momentum 0.1, running variance unbiased. A network with one set uses it for both
 * branches.
 */
final class BranchNorm {

  private static final double MOMENTUM = 0.1;
  static final double EPSILON = 1e-5;

  private final Values dense;
  private final Values pruned;

  /** One branch's values, each (C). */
  record Values(
      TensorOptional weight, TensorOptional bias, TensorOptional mean, TensorOptional variance) {

    static Values make(ParameterSet set, String name, int channels) {
      return new Values(
          optional(set.constant(name + ".weight", 1, channels)),
          optional(set.constant(name + ".bias", 0, channels)),
          optional(set.buffer(name + ".running_mean", 0, channels)),
          optional(set.buffer(name + ".running_var", 1, channels)));
    }

    private static TensorOptional optional(Tensor tensor) {
      return TensorScope.keep(new TensorOptional(tensor));
    }
  }

  /** Makes one set of values, or with {@code perBranch} one for each branch. */
  BranchNorm(ParameterSet set, String name, int channels, boolean perBranch) {
    dense = Values.make(set, name, channels);
    pruned = perBranch ? Values.make(set, name + ".pruned", channels) : dense;
  }

  Values values(Branch branch) {
    return branch == Branch.PRUNED ? pruned : dense;
  }

  /**
   * Normalises each channel.
   *
   * @param x (N, C) or (N, C, H, W)
   * @return the same shape
   */
  Tensor forward(Tensor x, Pass pass) {
    Values v = values(pass.branch());
    return torch.batch_norm(
        x, v.weight, v.bias, v.mean, v.variance, pass.training(), MOMENTUM, EPSILON, false);
  }
}
