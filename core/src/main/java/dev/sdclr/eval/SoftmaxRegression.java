package dev.sdclr.eval;

import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.LBFGS;
import org.bytedeco.pytorch.LBFGSOptions;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.LossClosure;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A linear classifier on standardised features, fitted by L-BFGS to the minimum of the mean cross
 * entropy plus λ/2 · ‖W‖².
 *
 * <p>The problem is convex, so that the result depends on no seed and no learning rate. Closing
 * frees it.
 */
public final class SoftmaxRegression implements AutoCloseable {

  private static final int MAX_ITERATIONS = 500;
  private static final int HISTORY = 10;
  private static final double GRADIENT_TOLERANCE = 1e-4;
  private static final double LOSS_TOLERANCE = 1e-7;
  private static final double MIN_DEVIATION = 1e-6;
  private static final long REDUCTION_MEAN = 1;
  private static final long IGNORED_LABEL = -100; // libtorch's, as none of ours is negative

  private final Tensor mean; // (D)
  private final Tensor deviation; // (D)
  final Tensor weight; // (Y, D)
  final Tensor bias; // (Y)

  /**
   * Starts at zero.
   *
   * @param mean (D) of the features that are classified; copied
   * @param deviation (D) of the same; copied
   * @param classes Y
   */
  public SoftmaxRegression(Tensor mean, Tensor deviation, int classes) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      this.mean = TensorScope.keep(mean.clone());
      this.deviation = TensorScope.keep(deviation.clamp_min(new Scalar(MIN_DEVIATION)));
      weight = TensorScope.keep(torch.zeros(classes, mean.size(0)));
      bias = TensorScope.keep(torch.zeros(classes));
    }
    weight.set_requires_grad(true);
    bias.set_requires_grad(true);
  }

  /** Takes the features' scale from {@code features}; starts at zero. */
  SoftmaxRegression(Features features, int classes) {
    this(features.values().mean(0), features.values().std(new long[] {0}, false, false), classes);
  }

  /** Minimises from where the classifier stands. */
  void fit(Features features, double lambda) {
    try (TensorScope scope = new TensorScope()) {
      minimise(features.values(), features.labelTensor(), new TensorOptional(), lambda);
    }
  }

  /**
   * Minimises from where the classifier stands, the mean cross entropy weighted by class.
   *
   * @param values (N, D)
   * @param labels N class numbers, int64
   * @param classWeights (Y)
   * @param lambda of the penalty λ/2 · ‖W‖²
   */
  public void fit(Tensor values, Tensor labels, Tensor classWeights, double lambda) {
    try (TensorScope scope = new TensorScope()) {
      minimise(values, labels, new TensorOptional(classWeights), lambda);
    }
  }

  private void minimise(Tensor values, Tensor labels, TensorOptional classWeights, double lambda) {
    try (TensorScope scope = new TensorScope()) {
      Tensor x = standardised(values);
      Tensor y = labels.unsqueeze(0); // (1, N)
      LBFGSOptions options = new LBFGSOptions(1.0);
      options.max_iter().put(MAX_ITERATIONS);
      options.history_size().put(HISTORY);
      options.tolerance_grad().put(GRADIENT_TOLERANCE);
      options.tolerance_change().put(LOSS_TOLERANCE);
      options.line_search_fn().put("strong_wolfe");
      try (Objective objective = new Objective(x, y, classWeights, lambda)) {
        new LBFGS(new TensorVector(weight, bias), options).step(objective);
      }
    }
  }

  /** Class with the largest logit for each row. */
  int[] predict(Features features) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor winners = logits(standardised(features.values())).argmax(new LongOptional(0), false);
      return LongStream.of(HostArray.longs(winners)).mapToInt(Math::toIntExact).toArray();
    }
  }

  /** Logits (Y, N), classes first: that product is several times faster for few classes. */
  private Tensor logits(Tensor x) {
    return torch.mm(weight, x.t()).add_(bias.unsqueeze(1));
  }

  private Tensor standardised(Tensor values) {
    return values.sub(mean).div_(deviation);
  }

  /** Weights (Y, D) for features as they are, not standardised, in the scope of the caller. */
  public Tensor plainWeight() {
    return weight.detach().div(deviation);
  }

  /** The bias (Y) that belongs to {@link #plainWeight}. */
  public Tensor plainBias() {
    return bias.detach().sub(plainWeight().mv(mean));
  }

  @Override
  public void close() {
    mean.close();
    deviation.close();
    weight.close();
    bias.close();
  }

  /** Loss and gradients at the current classifier; the optimiser calls it many times. */
  private final class Objective extends LossClosure {

    private final Tensor x;
    private final Tensor y;
    private final TensorOptional classWeights;
    private final double lambda;
    private Tensor last;

    Objective(Tensor x, Tensor y, TensorOptional classWeights, double lambda) {
      this.x = x;
      this.y = y;
      this.classWeights = classWeights;
      this.lambda = lambda;
    }

    @Override
    public Tensor call() {
      if (last != null) {
        last.close();
      }
      try (TensorScope scope = new TensorScope()) {
        weight.mutable_grad().reset();
        bias.mutable_grad().reset();
        Tensor logits = logits(x).unsqueeze(0); // (1, Y, N)
        Tensor penalty = weight.square().sum().mul(new Scalar(lambda / 2));
        last = TensorScope.keep(weighted(logits).add_(penalty));
        last.backward();
        return last;
      }
    }

    private Tensor weighted(Tensor logits) {
      return torch.cross_entropy_loss(logits, y, classWeights, REDUCTION_MEAN, IGNORED_LABEL, 0.0);
    }
  }
}
