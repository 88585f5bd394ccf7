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
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A linear classifier on standardised features, fitted by L-BFGS to the minimum of the mean cross
 * entropy plus λ/2 · ‖W‖².
 *
 * <p>The problem is convex, so that the result depends on no seed and no learning rate. Closing
 * frees it.
 */
final class SoftmaxRegression implements AutoCloseable {

  private static final int MOST_ITERATIONS = 500;
  private static final int HISTORY = 10;
  private static final double GRADIENT_TOLERANCE = 1e-4;
  private static final double LOSS_TOLERANCE = 1e-7;
  private static final double LEAST_DEVIATION = 1e-6;

  private final Tensor mean; // (D)
  private final Tensor deviation; // (D)
  final Tensor weight; // (Y, D)
  final Tensor bias; // (Y)

  /** Takes the features' scale from {@code features}; the classifier starts at zero. */
  SoftmaxRegression(Features features, int classes) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      long dimensions = features.values().size(1);
      mean = TensorScope.keep(features.values().mean(0));
      deviation =
          TensorScope.keep(
              features
                  .values()
                  .std(new long[] {0}, false, false)
                  .clamp_min(new Scalar(LEAST_DEVIATION)));
      weight = TensorScope.keep(torch.zeros(classes, dimensions));
      bias = TensorScope.keep(torch.zeros(classes));
    }
    weight.set_requires_grad(true);
    bias.set_requires_grad(true);
  }

  /** Minimises from where the classifier stands. */
  void fit(Features features, double lambda) {
    try (TensorScope scope = new TensorScope()) {
      Tensor x = standardised(features);
      Tensor y = features.labelTensor().unsqueeze(0); // (1, N)
      LBFGSOptions options = new LBFGSOptions(1.0);
      options.max_iter().put(MOST_ITERATIONS);
      options.history_size().put(HISTORY);
      options.tolerance_grad().put(GRADIENT_TOLERANCE);
      options.tolerance_change().put(LOSS_TOLERANCE);
      options.line_search_fn().put("strong_wolfe");
      try (Objective objective = new Objective(x, y, lambda)) {
        new LBFGS(new TensorVector(weight, bias), options).step(objective);
      }
    }
  }

  /** Class with the largest logit for each row. */
  int[] predict(Features features) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor winners = logits(standardised(features)).argmax(new LongOptional(0), false);
      return LongStream.of(HostArray.longs(winners)).mapToInt(Math::toIntExact).toArray();
    }
  }

  /** Logits (Y, N), classes first: that product is several times faster for few classes. */
  private Tensor logits(Tensor x) {
    return torch.mm(weight, x.t()).add_(bias.unsqueeze(1));
  }

  private Tensor standardised(Features features) {
    return features.values().sub(mean).div_(deviation);
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
    private final double lambda;
    private Tensor last;

    Objective(Tensor x, Tensor y, double lambda) {
      this.x = x;
      this.y = y;
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
        last = TensorScope.keep(torch.cross_entropy(logits, y).add_(penalty));
        last.backward();
        return last;
      }
    }
  }
}
