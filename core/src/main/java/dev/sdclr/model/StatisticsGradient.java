package dev.sdclr.model;

import dev.sdclr.model.SynchronizedNorm.Statistics;
import dev.sdclr.tensor.Channel;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.Peers;
import dev.sdclr.tensor.TensorScope;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorTensorHook;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Completes the gradient of a synchronised batch norm's input (Ioffe and Szegedy 2015, section 3).
 *
 * <p>With g what reaches the input while the statistics are held fixed, x̂ = (x − μ) / √(σ² + ε)
 * and means over the values of a channel on all peers: g − mean(g) − x̂ · mean(g · x̂). As g is γ /
 * √(σ² + ε) times what reaches the output, the sums that both means need are the gradients of the
 * affine values β and γ, which the backward pass makes anyway.
 */
final class StatisticsGradient {

  private final Peers peers;
  private final Channel channel;
  private final Consumer<StatisticsGradient> done;
  private final TensorTensorHook atInput = TensorScope.keep(new Completion());
  private final Caught ofWeight = TensorScope.keep(new Caught());
  private final Caught ofBias = TensorScope.keep(new Caught());
  private Tensor x;
  private Tensor mean;
  private Tensor variance;
  private Tensor slope; // (C), of the output by the input with fixed statistics
  private double count;

  /**
   * Makes one for any number of passes, one after the other.
   *
   * @param done is given this after each pass
   */
  StatisticsGradient(Peers peers, Channel channel, Consumer<StatisticsGradient> done) {
    this.peers = peers;
    this.channel = channel;
    this.done = done;
  }

  /**
   * Normalises, with a gradient that knows what the statistics were made of.
   *
   * @param input needs a gradient, which comes once before the next call
   * @return of the input's shape
   */
  Tensor normalized(Tensor input, BranchNorm.Values values, Statistics by) {
    // Autograd runs what was made last first: the input's hook after those of weight and bias.
    Tensor hooked = input.view_as(input);
    hooked.register_hook(atInput);
    Tensor weight = differentiable(values.weight(), 1, by.mean());
    weight.register_hook(ofWeight);
    Tensor bias = differentiable(values.bias(), 0, by.mean());
    bias.register_hook(ofBias);
    expect(input, weight, by);
    TensorOptional scale = new TensorOptional(weight);
    return SynchronizedNorm.normalized(hooked, scale, new TensorOptional(bias), by);
  }

  /** An alias of this pass alone, so that its gradient is this pass's. */
  private static Tensor differentiable(TensorOptional affine, double otherwise, Tensor like) {
    Tensor value = affine.has_value() ? affine.get() : torch.full_like(like, new Scalar(otherwise));
    return value.requires_grad() ? value.view_as(value) : value.detach().set_requires_grad(true);
  }

  private void expect(Tensor input, Tensor weight, Statistics by) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      x = TensorScope.keep(input.detach());
      mean = TensorScope.keep(by.mean());
      variance = TensorScope.keep(by.variance());
      Tensor inverse = variance.add(new Scalar(BranchNorm.EPSILON)).rsqrt_();
      slope = TensorScope.keep(inverse.mul(weight));
      count = by.count();
    }
  }

  /** Means over all peers of −g · x̂ and −g (2, C). */
  private Tensor means() {
    Tensor sums = torch.stack(new TensorVector(ofWeight.caught, ofBias.caught));
    Tensor together = sums.to(ScalarType.Double);
    peers.sum(together, channel);
    return together.mul_(slope).div_(new Scalar(-count)).to(mean.scalar_type().intern());
  }

  private void forget() {
    x.close();
    mean.close();
    variance.close();
    slope.close();
    ofWeight.forget();
    ofBias.forget();
  }

  /** Changes the gradient in place: it was made for the input alone. */
  private final class Completion extends TensorTensorHook {

    @Override
    public TensorBase call(TensorBase gradient) {
      try (TensorScope scope = new TensorScope();
          NoGradient none = new NoGradient()) {
        Tensor means = means();
        TensorOptional weight = new TensorOptional(means.get(0));
        TensorOptional bias = new TensorOptional(means.get(1));
        Statistics all = new Statistics(mean, variance, count);
        new Tensor(gradient).add_(SynchronizedNorm.normalized(x, weight, bias, all));
      } finally {
        forget();
        done.accept(StatisticsGradient.this);
      }
      return gradient;
    }
  }

  /**
   * Keeps a copy of a gradient until the input's comes: autograd may make the gradient itself the
   * parameter's, to which another thread adds.
   */
  private static final class Caught extends TensorTensorHook {

    private Tensor caught;

    @Override
    public TensorBase call(TensorBase gradient) {
      caught = TensorScope.keep(copy(gradient));
      return gradient;
    }

    private static Tensor copy(TensorBase gradient) {
      try (NoGradient none = new NoGradient()) {
        return new Tensor(gradient).clone();
      }
    }

    private void forget() {
      caught.close();
      caught = null;
    }
  }
}
