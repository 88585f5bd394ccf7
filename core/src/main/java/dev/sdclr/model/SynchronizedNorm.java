package dev.sdclr.model;

import dev.sdclr.tensor.Channel;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.Peers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Batch norm over the batches of all peers together.
 *
 * <p>Values are normalised by given statistics, which libtorch differentiates as if they were
 * constants; {@link StatisticsGradient} adds what the statistics' own dependence on the values
 * makes of the gradient. For one thread.
 */
final class SynchronizedNorm {

  private final Peers peers;
  private final Channel channel;
  private final BranchNorm.Values values;
  private final boolean follows;
  private final Deque<StatisticsGradient> idle = new ArrayDeque<>();

  /** Native code does not keep them from the garbage collector. */
  private final List<StatisticsGradient> made = new ArrayList<>();

  /**
   * Makes one.
   *
   * @param follows whether it moves the running statistics, as one of those that share them does
   */
  SynchronizedNorm(Peers peers, Channel channel, BranchNorm.Values values, boolean follows) {
    this.follows = follows;
    this.peers = peers;
    this.channel = channel;
    this.values = values;
  }

  /**
   * Statistics of a channel over all peers.
   *
   * @param mean (C)
   * @param variance (C), biased
   * @param count values of a channel
   */
  record Statistics(Tensor mean, Tensor variance, double count) {}

  /**
   * Normalises by the statistics of all.
   *
   * @param isRepeated whether the running statistics have already taken note of these values
   */
  Tensor forward(Tensor x, boolean isRepeated) {
    Statistics all = statistics(x);
    if (follows && !isRepeated) {
      follow(all);
    }
    return x.requires_grad()
        ? gradient().normalized(x, values, all)
        : normalized(x, values.weight(), values.bias(), all);
  }

  static Tensor normalized(Tensor x, TensorOptional weight, TensorOptional bias, Statistics by) {
    TensorOptional mean = new TensorOptional(by.mean());
    TensorOptional variance = new TensorOptional(by.variance());
    return torch.batch_norm(x, weight, bias, mean, variance, false, 0, BranchNorm.EPSILON, false);
  }

  /** Of the peers' own means and variances, in float64. */
  private Statistics statistics(Tensor x) {
    try (NoGradient none = new NoGradient()) {
      T_TensorTensor_T own =
          torch.batch_norm_update_stats(x, copy(values.mean()), copy(values.variance()), 0);
      Tensor mean = own.get0();
      Tensor count = mean.new_full(new long[] {1}, new Scalar((double) x.numel() / x.size(1)));
      Tensor line = torch.cat(new TensorVector(count, mean, own.get1())).to(ScalarType.Double);
      return together(peers.gather(line, channel), mean.size(0), mean);
    }
  }

  /** Even with momentum 0, one value alone would make running statistics 0 · (0 / 0). */
  private static TensorOptional copy(TensorOptional statistic) {
    return new TensorOptional(statistic.get().clone());
  }

  private static Statistics together(Tensor lines, long channels, Tensor like) {
    Tensor counts = lines.narrow(1, 0, 1); // (R, 1)
    Tensor means = lines.narrow(1, 1, channels); // (R, C)
    Tensor variances = lines.narrow(1, 1 + channels, channels);
    Tensor count = counts.sum();
    Tensor mean = counts.mul(means).sum(0).div(count);
    Tensor apart = means.sub(mean).square_();
    Tensor variance = counts.mul(variances.add(apart)).sum(0).div(count);
    return new Statistics(
        mean.to(like.scalar_type().intern()),
        variance.to(like.scalar_type().intern()),
        count.item_double());
  }

  /** Moves the running statistics, as libtorch does. */
  private void follow(Statistics all) {
    try (NoGradient none = new NoGradient()) {
      Scalar old = new Scalar(1 - BranchNorm.MOMENTUM);
      Scalar fresh = new Scalar(BranchNorm.MOMENTUM);
      Scalar unbiased = new Scalar(BranchNorm.MOMENTUM * all.count() / (all.count() - 1));
      values.mean().get().mul_(old).add_(all.mean(), fresh);
      values.variance().get().mul_(old).add_(all.variance(), unbiased);
    }
  }

  private StatisticsGradient gradient() {
    StatisticsGradient gradient = idle.poll();
    if (gradient == null) {
      gradient = new StatisticsGradient(peers, channel, idle::push);
      made.add(gradient);
    }
    return gradient;
  }
}
