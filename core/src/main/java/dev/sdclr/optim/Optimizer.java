package dev.sdclr.optim;

import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/** Moves parameters along their gradients; owns its momentum buffers, which closing frees. */
public sealed interface Optimizer extends AutoCloseable permits Sgd, Lars {

  /** Makes the optimiser that {@code config} names, for these parameters. */
  static Optimizer of(OptimizerConfig config, Map<String, Tensor> parameters) {
    return switch (config.name()) {
      case SGD -> new Sgd(parameters, config.momentum(), config.decay(), config.layerDecay());
      case LARS -> new Lars(parameters, config);
    };
  }

  /** Makes one update; parameters without a gradient stay. */
  void step(double learningRate);

  /** Momentum buffers by parameter name, zero until the first update. */
  Map<String, Tensor> momentumBuffers();

  /** Takes the momentum from parameters that were drawn anew, as it is that of others. */
  default void forget(Set<String> parameters) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Map<String, Tensor> buffers = momentumBuffers();
      parameters.forEach(name -> buffers.get(name).zero_());
    }
  }

  @Override
  void close();
}
