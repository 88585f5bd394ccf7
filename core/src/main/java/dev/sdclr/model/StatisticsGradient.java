package dev.sdclr.model;

import dev.sdclr.model.SynchronizedNorm.Statistics;
import dev.sdclr.tensor.Channel;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.Ranks;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import java.util.function.Consumer;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorTensorHook;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The backward pass of a synchronised batch norm (Ioffe and Szegedy 2015, section 3).
 *
 * <p>With g what reaches the output, x̂ = (x − μ) / √(σ² + ε) and means over the values of a
 * channel on all ranks, the input gets γ / √(σ² + ε) · (g − mean(g) − x̂ · mean(g · x̂)). This
 * rank's parts of the sums in it are the gradients of the affine values β and γ.
 */
final class StatisticsGradient {

  private final Ranks ranks;
  private final Channel channel;
  private final BranchNorm.Values values;
  private final Consumer<StatisticsGradient> done;
  private final TensorTensorHook atOutput = TensorScope.keep(new Backward());
  private Tensor x;
  private Tensor mean;
  private Tensor variance;
  private double count;

  /**
   * Makes one for any number of passes, one after the other.
   *
   * @param done is given this after each pass
   */
  StatisticsGradient(
      Ranks ranks, Channel channel, BranchNorm.Values values, Consumer<StatisticsGradient> done) {
    this.ranks = ranks;
    this.channel = channel;
    this.values = values;
    this.done = done;
  }

  /**
   * Puts this into the backward pass.
   *
   * @param input needs a gradient, which comes once before the next call
   * @param normalized the same by statistics {@code by}, of the input's shape and type
   * @return holds {@code normalized}, and its gradient becomes the input's here
   */
  Tensor between(Tensor input, Tensor normalized, Statistics by) {
    x = TensorScope.keep(input.detach());
    mean = TensorScope.keep(by.mean());
    variance = TensorScope.keep(by.variance());
    count = by.count();
    // For autograd a copy; nothing is copied, as its values are replaced before anyone reads them.
    Tensor output = input._lazy_clone();
    output.set_data(normalized);
    output.register_hook(atOutput);
    return output;
  }

  /** What reaches the input; gives the affine values theirs on the way. */
  private Tensor backward(Tensor g) {
    T_TensorTensorTensor_T own = affineGradients(g);
    arrive(values.weight(), own.get1());
    arrive(values.bias(), own.get2());
    Tensor ofNormalized = own.get1().to(ScalarType.Double);
    Tensor ofShift = own.get2().to(ScalarType.Double);
    Tensor sums = torch.stack(new TensorVector(ofNormalized, ofShift));
    ranks.sum(sums, channel);
    return correct(g, sums.div_(new Scalar(-count)));
  }

  private T_TensorTensorTensor_T affineGradients(Tensor g) {
    TensorOptional none = new TensorOptional();
    TensorOptional at = new TensorOptional(mean);
    TensorOptional spread = new TensorOptional(variance);
    BoolPointer wanted = new BoolPointer(3).put(0, false).put(1, true).put(2, true);
    return torch.native_batch_norm_backward(
        g, x, values.weight(), at, spread, none, none, false, BranchNorm.EPSILON, wanted);
  }

  /** Lets a gradient arrive at a parameter as in any backward pass. */
  private static void arrive(TensorOptional parameter, Tensor gradient) {
    if (parameter.has_value()) {
      TensorArrayRefOptional all = new TensorArrayRefOptional();
      parameter.get().backward(gradient, new BoolOptional(), false, all);
    }
  }

  /**
   * In two passes over the values: g's slope and a constant, then x's slope.
   *
   * @param means (2, C) of −g · x̂ and −g
   */
  private Tensor correct(Tensor g, Tensor means) {
    Tensor inverse = variance.to(ScalarType.Double).add(new Scalar(BranchNorm.EPSILON)).rsqrt_();
    TensorOptional weight = values.weight();
    Tensor slope = weight.has_value() ? inverse.mul(weight.get()) : inverse;
    Tensor ofX = slope.mul(inverse).mul_(means.get(0)).to(x.scalar_type().intern());
    Tensor constant = slope.mul(means.get(1)).sub_(ofX.to(ScalarType.Double).mul(mean));
    Tensor zero = torch.zeros_like(mean);
    TensorOptional bias = new TensorOptional(constant.to(mean.scalar_type().intern()));
    Tensor scaled = SynchronizedNorm.normalized(g, weight, bias, new Statistics(zero, variance, 0));
    return scaled.addcmul_(x, ofX.view(alongChannels()));
  }

  /** Shape of one value a channel beside x. */
  private long[] alongChannels() {
    long[] shape = new long[Math.toIntExact(x.dim())];
    Arrays.fill(shape, 1);
    shape[1] = x.size(1);
    return shape;
  }

  private void forget() {
    x.close();
    mean.close();
    variance.close();
  }

  /** Replaces the output's gradient by the input's. */
  private final class Backward extends TensorTensorHook {

    @Override
    public TensorBase call(TensorBase gradient) {
      try (TensorScope scope = new TensorScope();
          NoGradient none = new NoGradient()) {
        return gradient.put(backward(new Tensor(gradient)));
      } finally {
        forget();
        done.accept(StatisticsGradient.this);
      }
    }
  }
}
