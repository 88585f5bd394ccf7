package dev.sdclr.eval;

import dev.sdclr.optim.Sgd;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A linear classifier trained by stochastic gradient descent, as SDCLR's tables were made: weights
 * from N(0, 0.01²), bias 0, momentum 0.9, no weight decay.
 *
 * <p>Closing frees it.
 */
final class SgdClassifier implements AutoCloseable {

  private static final double DEVIATION = 0.01;
  private static final double MOMENTUM = 0.9;

  private final Tensor weight; // (Y, D)
  private final Tensor bias; // (Y)
  private final Sgd optimizer;

  /**
   * Makes a fresh classifier.
   *
   * @param type of its values and of the features it is fed
   */
  SgdClassifier(long dimensions, long classes, ScalarType type, long seed) {
    try (TensorScope scope = new TensorScope()) {
      TensorOptions options = new TensorOptions(type);
      GeneratorOptional random = new GeneratorOptional(torch.make_generator_cpu(seed));
      Tensor drawn = torch.empty(new long[] {classes, dimensions}, options, null);
      weight = TensorScope.keep(drawn.normal_(0, DEVIATION, random));
      bias = TensorScope.keep(torch.zeros(new long[] {classes}, options));
    }
    weight.set_requires_grad(true);
    bias.set_requires_grad(true);
    Map<String, Tensor> parameters = new LinkedHashMap<>();
    parameters.put("weight", weight);
    parameters.put("bias", bias);
    optimizer = new Sgd(parameters, MOMENTUM, 0);
  }

  /** The weight (Y, D), to look at or to set. */
  Tensor weight() {
    return weight;
  }

  /** The bias (Y), to look at or to set. */
  Tensor bias() {
    return bias;
  }

  /**
   * Makes one update.
   *
   * @param features (N, D) without gradient
   * @param labels (N) int64
   * @return the mean cross entropy before the update
   */
  double step(Tensor features, Tensor labels, double learningRate) {
    try (TensorScope scope = new TensorScope()) {
      weight.mutable_grad().reset();
      bias.mutable_grad().reset();
      Tensor loss = torch.cross_entropy(affine(features), labels);
      loss.backward();
      optimizer.step(learningRate);
      return loss.item_double();
    }
  }

  /** Logits (N, Y) of features (N, D), for the open scope to free. */
  Tensor logits(Tensor features) {
    try (NoGradient none = new NoGradient()) {
      return affine(features);
    }
  }

  private Tensor affine(Tensor features) {
    return torch.addmm(bias, features, weight.t());
  }

  @Override
  public void close() {
    optimizer.close();
    weight.close();
    bias.close();
  }
}
