package dev.sdclr.optim;

import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Layer-wise adaptive rate scaling (You et al. 2017, algorithm 1).
 *
 * <p>r = c·‖w‖ / (‖g‖ + λ‖w‖), or 1 when either norm vanishes; v ← μv + ηr(g + λw); w ← w − v. On
 * parameters that are spared, r = 1 and λ = 0. Clipped, min(η, r) stands for ηr. η is by layer
 * ({@link LayerRates}).
 */
final class Lars implements Optimizer {

  private static final double MIN_NORM = 1e-15;

  private final Map<String, Tensor> parameters;
  private final MomentumBuffers velocities;
  private final OptimizerConfig config;
  private final WeightDecay decay;
  private final LayerRates rates;

  Lars(Map<String, Tensor> parameters, OptimizerConfig config) {
    this.parameters = parameters;
    this.velocities = new MomentumBuffers(parameters);
    this.config = config;
    this.decay = config.decay();
    this.rates = new LayerRates(parameters.keySet(), config.layerDecay());
  }

  @Override
  public void step(double learningRate) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      parameters.forEach(
          (name, w) -> {
            Tensor g = w.grad();
            if (g.defined()) {
              Scalar rate = new Scalar(rate(learningRate * rates.of(name), w, g));
              Tensor v = velocities.of(name);
              v.mul_(new Scalar(config.momentum())).add_(g.add(w, new Scalar(decay.of(w))), rate);
              w.sub_(v);
            }
          });
    }
  }

  private double rate(double learningRate, Tensor w, Tensor g) {
    if (decay.spares(w)) {
      return learningRate;
    }
    double weightNorm = w.norm().item_double();
    double gradientNorm = g.norm().item_double();
    if (weightNorm < MIN_NORM || gradientNorm < MIN_NORM) {
      return learningRate;
    }
    double ratio =
        config.lars().trustCoefficient()
            * weightNorm
            / (gradientNorm + decay.lambda() * weightNorm);
    return config.lars().clipsRate() ? Math.min(learningRate, ratio) : learningRate * ratio;
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
