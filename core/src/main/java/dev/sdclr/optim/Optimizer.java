package dev.sdclr.optim;

import java.util.Map;
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

  @Override
  void close();
}
