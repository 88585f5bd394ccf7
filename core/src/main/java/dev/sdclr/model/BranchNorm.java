package dev.sdclr.model;

import dev.sdclr.model.NetworkParts.NormSharing;
import dev.sdclr.model.Pass.Branch;
import dev.sdclr.tensor.Channel;
import dev.sdclr.tensor.Halves;
import dev.sdclr.tensor.Ranks;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Batch norm with its own affine values and running statistics for each branch (SDCLR, section
 * 3.3).
 *
 * <p>Epsilon 1e-5, momentum 0.1, running variance unbiased. The branches may share them instead:
 * {@link NormSharing}.
 */
final class BranchNorm {

  static final double MOMENTUM = 0.1;
  static final double EPSILON = 1e-5;
  private static final String PRUNED = ".pruned";

  private final Values dense;
  private final Values pruned;
  private final boolean keepsStatistics;
  private final boolean isShared;
  private final SynchronizedNorm synchronizedDense;
  private final SynchronizedNorm synchronizedPruned;
  private final SynchronizedNorm[] ofHalves = new SynchronizedNorm[2]; // of the dense branch

  /** One branch's values, each (C); without affine values, weight and bias are empty. */
  record Values(
      TensorOptional weight, TensorOptional bias, TensorOptional mean, TensorOptional variance) {

    static Values make(ParameterSet set, String name, int channels, boolean isAffine) {
      return new Values(
          isAffine ? set.optional(set.constant(name + ".weight", 1, channels)) : set.none(),
          isAffine ? set.optional(set.constant(name + ".bias", 0, channels)) : set.none(),
          mean(set, name, channels),
          variance(set, name, channels));
    }

    Values withStatistics(ParameterSet set, String name, int channels) {
      return new Values(weight, bias, mean(set, name, channels), variance(set, name, channels));
    }

    private static TensorOptional mean(ParameterSet set, String name, int channels) {
      return set.optional(set.buffer(name + ".running_mean", 0, channels));
    }

    private static TensorOptional variance(ParameterSet set, String name, int channels) {
      return set.optional(set.buffer(name + ".running_var", 1, channels));
    }
  }

  /**
   * Makes it.
   *
   * @param keepsStatistics whether the dense branch's running statistics stay as they are and
   *     normalise in training too; those of a pruned branch of its own belong to other weights, and
   *     follow its batches
   */
  BranchNorm(
      ParameterSet set,
      String name,
      int channels,
      NormSharing sharing,
      boolean isAffine,
      boolean keepsStatistics) {
    this.keepsStatistics = keepsStatistics;
    isShared = sharing == NormSharing.SHARED;
    dense = Values.make(set, name, channels, isAffine);
    pruned =
        switch (sharing) {
          case SHARED -> dense;
          case OWN_STATISTICS -> dense.withStatistics(set, name + PRUNED, channels);
          case OWN -> Values.make(set, name + PRUNED, channels, isAffine);
        };
    Ranks ranks = set.compute().normRanks();
    boolean isTogether = !ranks.isAlone();
    synchronizedDense = isTogether ? new SynchronizedNorm(ranks, Channel.DENSE, dense, true) : null;
    synchronizedPruned =
        isTogether ? new SynchronizedNorm(ranks, Channel.PRUNED, pruned, true) : null;
  }

  /** Each thread asks for its own. */
  private SynchronizedNorm ofHalf(Halves.Half half) {
    int place = half.place();
    if (ofHalves[place] == null) {
      ofHalves[place] = new SynchronizedNorm(half, Channel.DENSE, dense, place == 0);
    }
    return ofHalves[place];
  }

  private boolean keepsStatistics(Branch branch) {
    return keepsStatistics && (isShared || branch != Branch.PRUNED);
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
    boolean isByBatch = pass.training() && !keepsStatistics(pass.branch());
    if (isByBatch && pass.half() != null) {
      return ofHalf(pass.half()).forward(x, pass.isRepeated());
    }
    if (isByBatch && synchronizedDense != null) {
      return (pass.branch() == Branch.PRUNED ? synchronizedPruned : synchronizedDense)
          .forward(x, pass.isRepeated());
    }
    boolean isSpared = isByBatch && pass.isRepeated();
    TensorOptional mean = isSpared ? new TensorOptional() : v.mean;
    TensorOptional variance = isSpared ? new TensorOptional() : v.variance;
    return torch.batch_norm(
        x, v.weight, v.bias, mean, variance, isByBatch, MOMENTUM, EPSILON, false);
  }
}
