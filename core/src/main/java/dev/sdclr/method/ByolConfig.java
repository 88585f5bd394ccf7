package dev.sdclr.method;

/**
 * Settings of BYOL.
 *
 * @param momentum τ of the target at the first update, in [0, 1], rising to 1 along a cosine;
 *     published: 0.996 for 1,000 epochs of ImageNet; absent: 0.99, common on CIFAR
 * @param predictorWidth of its hidden layer, in [1, 16384]; published: 4,096; absent: 4,096
 */
public record ByolConfig(Double momentum, Integer predictorWidth) {

  public ByolConfig {
    momentum = momentum == null ? 0.99 : momentum;
    if (!(momentum >= 0 && momentum <= 1)) {
      throw new IllegalArgumentException("method.byol.momentum must be in [0, 1], was " + momentum);
    }
    predictorWidth = predictorWidth == null ? 4096 : predictorWidth;
    PredictorWidth.require("method.byol.predictorWidth", predictorWidth);
  }

  /** τ = 1 − (1 − τ₀)(cos(πk / K) + 1) / 2 of update k of K (BYOL, appendix J). */
  double momentum(TrainingTime time) {
    return 1 - (1 - momentum) * (Math.cos(Math.PI * time.share()) + 1) / 2;
  }
}
