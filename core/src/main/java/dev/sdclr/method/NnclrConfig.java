package dev.sdclr.method;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.sdclr.method.MethodName.SpelledName;
import dev.sdclr.method.part.MethodRanges;
import dev.sdclr.method.part.SelfDamageConfig;
import dev.sdclr.method.part.SelfDamaging;
import dev.sdclr.method.part.TrainingSetup;
import dev.sdclr.model.NetworkParts;

/**
 * Settings of NNCLR (Dwibedi et al. 2021).
 *
 * @param temperature above 0; published: 0.1; absent: 0.1
 * @param pruneFraction share of convolution weights that the second view's branch lacks, in [0, 1);
 *     absent: without self-damage
 * @param selfDamage when and how its mask is renewed; absent: as published
 * @param nnclr of its support set and its predictor; absent: the defaults
 */
@JsonTypeName("nnclr")
@SpelledName("NNCLR")
public record NnclrConfig(
    Double temperature, Double pruneFraction, SelfDamageConfig selfDamage, Settings nnclr)
    implements MethodConfig, SelfDamaging {

  /**
   * Of support set and predictor.
   *
   * @param queueSize projections that neighbours are looked for among, in [1, 2^24]; published:
   *     98,304 on ImageNet; absent: 4,096
   * @param predictorWidth of its hidden layer, in [1, 16384]; published: 4,096; absent: 512, as
   *     heads for small images are narrower
   */
  public record Settings(Integer queueSize, Integer predictorWidth) {

    public Settings {
      queueSize = queueSize == null ? 4096 : queueSize;
      MethodRanges.requireQueueSize("nnclr.queueSize", queueSize);
      predictorWidth = predictorWidth == null ? 512 : predictorWidth;
      MethodRanges.requirePredictorWidth("nnclr.predictorWidth", predictorWidth);
    }
  }

  public NnclrConfig {
    temperature = temperature == null ? 0.1 : temperature;
    MethodRanges.require(
        "temperature", temperature, temperature > 0 && !Double.isInfinite(temperature), "> 0");
    selfDamage = SelfDamageConfig.settled(pruneFraction, selfDamage);
    nnclr = nnclr == null ? new Settings(null, null) : nnclr;
  }

  @Override
  public NetworkParts finishedParts() {
    return NetworkParts.projecting(norms());
  }

  @Override
  public Method start(TrainingSetup setup) {
    return new Nnclr(this, setup);
  }
}
