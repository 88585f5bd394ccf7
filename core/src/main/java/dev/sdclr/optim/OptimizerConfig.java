package dev.sdclr.optim;

import java.util.Objects;

/**
 * How weights move.
 *
 * @param name rule
 * @param learningRate at the end of the warm-up, above 0
 * @param finalLearningRate of the last update, in [0, learningRate]
 * @param warmupEpochs of linear warm-up from 0, at least 0
 * @param momentum in [0, 1)
 * @param weightDecay on all parameters, norms and biases included, at least 0
 */
public record OptimizerConfig(
    Name name,
    double learningRate,
    double finalLearningRate,
    int warmupEpochs,
    double momentum,
    double weightDecay) {

  /** Update rules. */
  public enum Name {
    SGD,
    LARS
  }

  public OptimizerConfig {
    Objects.requireNonNull(name, "optimizer.name");
    require(learningRate > 0 && Double.isFinite(learningRate), "learningRate", "> 0", learningRate);
    require(
        finalLearningRate >= 0 && finalLearningRate <= learningRate,
        "finalLearningRate",
        "in [0, learningRate]",
        finalLearningRate);
    require(warmupEpochs >= 0, "warmupEpochs", ">= 0", warmupEpochs);
    require(momentum >= 0 && momentum < 1, "momentum", "in [0, 1)", momentum);
    require(weightDecay >= 0 && weightDecay < 1, "weightDecay", "in [0, 1)", weightDecay);
  }

  private static void require(boolean holds, String key, String range, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(
          "optimizer.%s must be %s, was %s".formatted(key, range, value));
    }
  }
}
