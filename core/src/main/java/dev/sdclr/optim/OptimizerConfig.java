package dev.sdclr.optim;

import com.fasterxml.jackson.annotation.JsonAlias;
import dev.sdclr.Ranges;
import java.util.Objects;

/**
 * How weights move.
 *
 * @param name rule
 * @param learningRate at the end of the warm-up, above 0
 * @param finalLearningRate of the last update, in [0, learningRate]
 * @param warmupEpochs of linear warm-up from 0, at least 0
 * @param momentum in [0, 1)
 * @param weightDecay at least 0
 * @param excludeNormsAndBiases whether parameters of one dimension, those of norms and biases, move
 *     without weight decay and without LARS' adaptation, as BYOL has it; absent: false, as SimCLR
 *     and SDCLR have it
 * @param lars settings of LARS; absent: as published, and for other rules
 * @param layerDecay what the learning rate is multiplied by from each residual block to the one
 *     before it, for encoders that have learnt before, in (0, 1]; absent: 1, all alike
 */
public record OptimizerConfig(
    Name name,
    double learningRate,
    double finalLearningRate,
    int warmupEpochs,
    double momentum,
    double weightDecay,
    @JsonAlias("sparesNormsAndBiases") Boolean excludeNormsAndBiases,
    LarsConfig lars,
    Double layerDecay) {

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
    require(warmupEpochs >= 0, "warmupEpochs", "at least 0", warmupEpochs);
    require(momentum >= 0 && momentum < 1, "momentum", "in [0, 1)", momentum);
    require(weightDecay >= 0 && weightDecay < 1, "weightDecay", "in [0, 1)", weightDecay);
    excludeNormsAndBiases = excludeNormsAndBiases != null && excludeNormsAndBiases;
    require(lars == null || name == Name.LARS, "lars", "absent for sgd", lars);
    layerDecay = layerDecay == null ? 1 : layerDecay;
    require(layerDecay > 0 && layerDecay <= 1, "layerDecay", "in (0, 1]", layerDecay);
    lars = name == Name.LARS && lars == null ? LarsConfig.PUBLISHED : lars;
  }

  /** With the defaults of the rule in all else. */
  public OptimizerConfig(
      Name name,
      double learningRate,
      double finalLearningRate,
      int warmupEpochs,
      double momentum,
      double weightDecay) {
    this(
        name,
        learningRate,
        finalLearningRate,
        warmupEpochs,
        momentum,
        weightDecay,
        null,
        null,
        null);
  }

  WeightDecay decay() {
    return new WeightDecay(weightDecay, excludeNormsAndBiases);
  }

  private static void require(boolean holds, String key, String range, Object value) {
    Ranges.require("optimizer." + key, value, holds, range);
  }
}
