package dev.sdclr.eval;

import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import org.bytedeco.pytorch.LBFGS;
import org.bytedeco.pytorch.LBFGSOptions;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.LossClosure;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A linear classifier on standardised features, fitted by L-BFGS to the minimum of the mean cross
 * entropy plus λ/2 · ‖W‖².
 *
 * <p>The problem is convex, so that the result depends on no seed and no learning rate. L-BFGS
 * works in coordinates in which the loss curves alike in all directions as long as all classes are
 * equally likely (the Hessian at zero, by its Cholesky factor): features are correlated, and in
 * their own coordinates it takes hundreds of steps. Closing frees it.
 */
public final class SoftmaxRegression implements AutoCloseable {

  private static final int MAX_ITERATIONS = 500;
  private static final int HISTORY = 10;
  private static final double GRADIENT_TOLERANCE = 1e-4;
  private static final double LOSS_TOLERANCE = 1e-7;
  private static final double MIN_DEVIATION = 1e-6;
  private static final double ROUNDING = 1e-6; // of sums in float32, as a share of the trace
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
  }

  /** With the scale of {@code features}, at zero; the caller closes it. */
  static SoftmaxRegression of(Features features, int classes) {
    try (TensorScope scope = new TensorScope()) {
      Tensor values = features.values();
      return new SoftmaxRegression(
          values.mean(0), values.std(new long[] {0}, false, false), classes);
    }
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
    try (TensorScope scope = new TensorScope();
        Coordinates inner = new Coordinates(standardised(values), lambda);
        Objective objective = new Objective(inner, labels.unsqueeze(0), classWeights, lambda)) {
      LBFGSOptions options = new LBFGSOptions(1.0);
      options.max_iter().put(MAX_ITERATIONS);
      options.history_size().put(HISTORY);
      options.tolerance_grad().put(GRADIENT_TOLERANCE);
      options.tolerance_change().put(LOSS_TOLERANCE);
      options.line_search_fn().put("strong_wolfe");
      new LBFGS(new TensorVector(inner.weight, inner.bias), options).step(objective);
      inner.leave();
    }
  }

  /** Class with the largest logit for each row. */
  int[] predict(Features features) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor winners =
          logits(standardised(features.values()), weight, bias).argmax(new LongOptional(0), false);
      return HostArray.ints(winners);
    }
  }

  /** Logits (Y, N), classes first: that product is several times faster for few classes. */
  private static Tensor logits(Tensor x, Tensor weight, Tensor bias) {
    return torch.mm(weight, x.t()).add_(bias.unsqueeze(1));
  }

  private Tensor standardised(Tensor values) {
    return values.sub(mean).div_(deviation);
  }

  /** Weights (Y, D) for features as they are, not standardised, in the scope of the caller. */
  public Tensor plainWeight() {
    return weight.div(deviation);
  }

  /** The bias (Y) that belongs to {@link #plainWeight}. */
  public Tensor plainBias() {
    return bias.sub(plainWeight().mv(mean));
  }

  @Override
  public void close() {
    mean.close();
    deviation.close();
    weight.close();
    bias.close();
  }

  /** Those that the minimum is looked for in, from where the classifier stands. */
  private final class Coordinates implements AutoCloseable {

    private final Tensor rows; // (N, D)
    private final Tensor inverse; // (D, D): weights are those in here times it
    private final double unit; // biases are those in here times it
    private final Tensor weight; // (Y, D)
    private final Tensor bias; // (Y)

    Coordinates(Tensor x, double lambda) {
      try (TensorScope scope = new TensorScope();
          NoGradient none = new NoGradient()) {
        long classes = SoftmaxRegression.this.weight.size(0);
        Tensor curvature =
            x.t().mm(x).to(ScalarType.Double).div_(new Scalar((double) x.size(0) * classes));
        double ridge = lambda + ROUNDING * curvature.trace().item_double();
        curvature.diagonal(0, 0, 1).add_(new Scalar(ridge));
        Tensor factor = torch.linalg_cholesky(curvature); // lower
        Tensor one = torch.eye(x.size(1)).to(ScalarType.Double);
        Tensor inverted = torch.linalg_solve_triangular(factor, one, false).to(ScalarType.Float);
        inverse = TensorScope.keep(inverted);
        rows = TensorScope.keep(x.mm(inverted.t()));
        unit = Math.sqrt((double) classes);
        weight = TensorScope.keep(SoftmaxRegression.this.weight.mm(factor.to(ScalarType.Float)));
        bias = TensorScope.keep(SoftmaxRegression.this.bias.div(new Scalar(unit)));
      }
      weight.set_requires_grad(true);
      bias.set_requires_grad(true);
    }

    Tensor outerWeight() {
      return weight.mm(inverse);
    }

    Tensor outerBias() {
      return bias.mul(new Scalar(unit));
    }

    /** The classifier stands where these have come to. */
    void leave() {
      try (TensorScope scope = new TensorScope();
          NoGradient none = new NoGradient()) {
        SoftmaxRegression.this.weight.copy_(outerWeight());
        SoftmaxRegression.this.bias.copy_(outerBias());
      }
    }

    @Override
    public void close() {
      rows.close();
      inverse.close();
      weight.close();
      bias.close();
    }
  }

  /** Loss and gradients at the current classifier; the optimiser calls it many times. */
  private static final class Objective extends LossClosure {

    private final Coordinates at;
    private final Tensor labels; // (1, N)
    private final TensorOptional classWeights;
    private final double lambda;
    private Tensor last;

    Objective(Coordinates at, Tensor labels, TensorOptional classWeights, double lambda) {
      this.at = at;
      this.labels = labels;
      this.classWeights = classWeights;
      this.lambda = lambda;
    }

    @Override
    public Tensor call() {
      if (last != null) {
        last.close();
      }
      try (TensorScope scope = new TensorScope()) {
        at.weight.mutable_grad().reset();
        at.bias.mutable_grad().reset();
        Tensor logits = logits(at.rows, at.weight, at.outerBias()).unsqueeze(0); // (1, Y, N)
        Tensor penalty = at.outerWeight().square().sum().mul(new Scalar(lambda / 2));
        last = TensorScope.keep(weighted(logits).add_(penalty));
        last.backward();
        return last;
      }
    }

    @Override
    public void close() {
      if (last != null) {
        last.close();
      }
      super.close();
    }

    private Tensor weighted(Tensor logits) {
      return torch.cross_entropy_loss(
          logits, labels, classWeights, REDUCTION_MEAN, IGNORED_LABEL, 0.0);
    }
  }
}
