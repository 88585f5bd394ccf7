package dev.sdclr.optim;

import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Layer-wise adaptive rate scaling (You et al. 2017, algorithm 1), on every parameter.
 *
 * <p>r = 0.001·‖w‖ / (‖g‖ + λ‖w‖), or 1 when either norm vanishes; v ← μv + ηr(g + λw); w ← w − v.
 */
public final class Lars implements Optimizer {

  private static final double TRUST = 0.001;
  private static final double LEAST_NORM = 1e-15;

  private final Map<String, Tensor> parameters;
  private final MomentumBuffers velocities;
  private final double momentum;
  private final double weightDecay;

  public Lars(Map<String, Tensor> parameters, double momentum, double weightDecay) {
    this.parameters = parameters;
    this.velocities = new MomentumBuffers(parameters);
    this.momentum = momentum;
    this.weightDecay = weightDecay;
  }

  @Override
  public void step(double learningRate) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      parameters.forEach(
          (name, w) -> {
            Tensor g = w.grad();
            if (g.defined()) {
              Scalar rate = new Scalar(learningRate * trustRatio(w, g));
              Tensor v = velocities.of(name);
              v.mul_(new Scalar(momentum)).add_(g.add(w, new Scalar(weightDecay)), rate);
              w.sub_(v);
            }
          });
    }
  }

  private double trustRatio(Tensor w, Tensor g) {
    double weightNorm = w.norm().item_double();
    double gradientNorm = g.norm().item_double();
    return weightNorm < LEAST_NORM || gradientNorm < LEAST_NORM
        ? 1
        : TRUST * weightNorm / (gradientNorm + weightDecay * weightNorm);
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
