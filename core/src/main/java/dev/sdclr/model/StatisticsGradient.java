package dev.sdclr.model;

import dev.sdclr.model.SynchronizedNorm.Statistics;
import dev.sdclr.tensor.Channel;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.Ranks;
import dev.sdclr.tensor.TensorScope;
import java.util.function.Consumer;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
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
 * and means over the values of a channel on all ranks: g − mean(g) − x̂ · mean(g · x̂).
 */
final class StatisticsGradient extends TensorTensorHook {

  private final Ranks ranks;
  private final Channel channel;
  private final Consumer<StatisticsGradient> done;
  private Tensor x;
  private Tensor mean;
  private Tensor variance;
  private double count;

  /**
   * Makes one for any number of passes, one after the other.
   *
   * @param done is given this after each pass
   */
  StatisticsGradient(Ranks ranks, Channel channel, Consumer<StatisticsGradient> done) {
    this.ranks = ranks;
    this.channel = channel;
    this.done = done;
  }

  /** Keeps what the next pass needs. */
  void expect(Tensor input, Statistics statistics) {
    x = TensorScope.keep(input.detach());
    mean = TensorScope.keep(statistics.mean());
    variance = TensorScope.keep(statistics.variance());
    count = statistics.count();
  }

  /** Changes the gradient in place: it was made for the input alone. */
  @Override
  public TensorBase call(TensorBase gradient) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor g = new Tensor(gradient);
      Tensor sums = sums(g);
      ranks.sum(sums, channel);
      Tensor means = sums.div_(new Scalar(-count)).to(mean.scalar_type().intern());
      TensorOptional weight = new TensorOptional(means.get(0));
      TensorOptional bias = new TensorOptional(means.get(1));
      g.add_(SynchronizedNorm.normalized(x, weight, bias, new Statistics(mean, variance, count)));
    } finally {
      forget();
      done.accept(this);
    }
    return gradient;
  }

  /** Sums of g · x̂ and of g over this rank's values (2, C), float64. */
  private Tensor sums(Tensor g) {
    TensorOptional absent = new TensorOptional();
    Tensor inverse = variance.add(new Scalar(BranchNorm.EPSILON)).rsqrt_();
    T_TensorTensorTensor_T parts =
        torch.native_batch_norm_backward(
            g,
            x,
            absent,
            absent,
            absent,
            new TensorOptional(mean),
            new TensorOptional(inverse),
            true,
            BranchNorm.EPSILON,
            new BoolPointer(3).put(0, false).put(1, true).put(2, true)); // not of the input
    return torch.stack(new TensorVector(parts.get1(), parts.get2())).to(ScalarType.Double);
  }

  private void forget() {
    x.close();
    mean.close();
    variance.close();
  }
}
