package dev.sdclr.method;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.sdclr.method.MethodName.SpelledName;
import dev.sdclr.method.part.MethodRanges;
import dev.sdclr.method.part.SelfDamageConfig;
import dev.sdclr.method.part.SelfDamaging;
import dev.sdclr.method.part.TrainingSetup;
import dev.sdclr.model.ModelConfig.HeadNorm;
import dev.sdclr.model.NetworkParts;
import dev.sdclr.model.NetworkParts.NormSharing;

/**
 * Settings of SimSiam (Chen and He 2021).
 *
 * @param pruneFraction share of convolution weights that the fixed branch lacks, in [0, 1); absent:
 *     without self-damage
 * @param selfDamage when and how its mask is renewed; absent: as published
 * @param simsiam of its predictor; absent: the defaults
 */
@JsonTypeName("simsiam")
@SpelledName("SimSiam")
public record SimSiamConfig(Double pruneFraction, SelfDamageConfig selfDamage, Settings simsiam)
    implements MethodConfig, SelfDamaging {

  /**
   * Of the predictor.
   *
   * @param predictorWidth of its hidden layer, in [1, 16384]; published: 512, a quarter of the
   *     projection; absent: 512
   */
  public record Settings(Integer predictorWidth) {

    public Settings {
      predictorWidth = predictorWidth == null ? 512 : predictorWidth;
      MethodRanges.requirePredictorWidth("simsiam.predictorWidth", predictorWidth);
    }
  }

  public SimSiamConfig {
    selfDamage = SelfDamageConfig.settledSymmetric(pruneFraction, selfDamage);
    simsiam = simsiam == null ? new Settings(null) : simsiam;
  }

  /** With self-damage as published, if any. */
  public SimSiamConfig(Double pruneFraction, Settings simsiam) {
    this(pruneFraction, null, simsiam);
  }

  @Override
  public HeadNorm headNorm() {
    return HeadNorm.PLAIN_LAST;
  }

  @Override
  public NetworkParts finishedParts() {
    return NetworkParts.projecting(hasOwnNorms() ? NormSharing.OWN_STATISTICS : NormSharing.SHARED);
  }

  @Override
  public Method start(TrainingSetup setup) {
    return new SimSiam(this, setup);
  }
}
