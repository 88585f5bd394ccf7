package dev.sdclr.method;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.sdclr.Ranges;
import dev.sdclr.method.MethodName.SpelledName;
import dev.sdclr.method.part.MethodRanges;
import dev.sdclr.method.part.SelfDamageConfig;
import dev.sdclr.method.part.SelfDamaging;
import dev.sdclr.method.part.TrainingSetup;
import dev.sdclr.method.part.TrainingTime;
import dev.sdclr.model.ModelConfig.HeadNorm;

/**
 * Settings of BYOL (Grill et al. 2020).
 *
 * @param pruneFraction share of convolution weights that the target lacks, in [0, 1); absent:
 *     without self-damage
 * @param selfDamage when and how its mask is renewed; absent: as published
 * @param byol of its target and its predictor; absent: the defaults
 */
@JsonTypeName("byol")
@SpelledName("BYOL")
public record ByolConfig(Double pruneFraction, SelfDamageConfig selfDamage, Settings byol)
    implements MethodConfig, SelfDamaging {

  /**
   * Of target and predictor.
   *
   * @param momentum τ of the target at the first update, in [0, 1], rising to 1 along a cosine;
   *     published: 0.996 for 1,000 epochs of ImageNet; absent: 0.99, common on CIFAR
   * @param predictorWidth of its hidden layer, in [1, 16384]; published: 4,096; absent: 4,096
   */
  public record Settings(Double momentum, Integer predictorWidth) {

    public Settings {
      momentum = momentum == null ? 0.99 : momentum;
      Ranges.within("method.byol.momentum", momentum, 0, 1);
      predictorWidth = predictorWidth == null ? 4096 : predictorWidth;
      MethodRanges.requirePredictorWidth("byol.predictorWidth", predictorWidth);
    }

    /** τ = 1 − (1 − τ₀)(cos(πk / K) + 1) / 2 of update k of K (BYOL, appendix J). */
    double momentum(TrainingTime time) {
      return 1 - (1 - momentum) * (Math.cos(Math.PI * time.share()) + 1) / 2;
    }
  }

  public ByolConfig {
    selfDamage = SelfDamageConfig.settledSymmetric(pruneFraction, selfDamage);
    byol = byol == null ? new Settings(null, null) : byol;
  }

  /** With self-damage as published, if any. */
  public ByolConfig(Double pruneFraction, Settings byol) {
    this(pruneFraction, null, byol);
  }

  @Override
  public HeadNorm headNorm() {
    return HeadNorm.HIDDEN_LAYERS;
  }

  @Override
  public Method start(TrainingSetup setup) {
    return new Byol(this, setup);
  }
}
