package dev.sdclr.optim;

import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Stochastic gradient descent with momentum, as PyTorch defines it.
 *
 * <p>g ← g + λw; v ← μv + g; w ← w − ηv, with v = 0 at first, and η by layer ({@link LayerRates}).
 */
public final class Sgd implements Optimizer {

  private final Map<String, Tensor> parameters;
  private final MomentumBuffers velocities;
  private final double momentum;
  private final WeightDecay decay;
  private final LayerRates rates;

  /** Makes the rule with weight decay {@code weightDecay} on all parameters. */
  public Sgd(Map<String, Tensor> parameters, double momentum, double weightDecay) {
    this(parameters, momentum, new WeightDecay(weightDecay, false), 1);
  }

  Sgd(Map<String, Tensor> parameters, double momentum, WeightDecay decay, double layerDecay) {
    this.parameters = parameters;
    this.velocities = new MomentumBuffers(parameters);
    this.momentum = momentum;
    this.decay = decay;
    this.rates = new LayerRates(parameters.keySet(), layerDecay);
  }

  @Override
  public void step(double learningRate) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Scalar mu = new Scalar(momentum);
      Scalar lambda = new Scalar(decay.lambda());
      parameters.forEach(
          (name, w) -> {
            Tensor g = w.grad();
            if (g.defined()) {
              Tensor v = velocities.of(name);
              v.mul_(mu).add_(g);
              if (!decay.spares(w)) {
                v.add_(w, lambda);
              }
              w.add_(v, new Scalar(-learningRate * rates.of(name)));
            }
          });
    }
  }

  @Override
  public Map<String, Tensor> momentumBuffers() {
    return velocities.byName();
  }

  @Override
  public void close() {
    velocities.close();
  }
}
