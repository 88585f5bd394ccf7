package dev.sdclr.method;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.sdclr.method.MethodName.SpelledName;
import dev.sdclr.method.part.MethodRanges;
import dev.sdclr.method.part.SelfDamageConfig;
import dev.sdclr.method.part.SelfDamaging;
import dev.sdclr.method.part.TrainingSetup;
import dev.sdclr.model.ModelConfig.HeadNorm;
import dev.sdclr.model.NetworkParts;

/**
 * Settings of VICReg (Bardes et al. 2022).
 *
 * @param pruneFraction share of convolution weights that the second view's branch lacks, in [0, 1);
 *     absent: without self-damage
 * @param selfDamage when and how its mask is renewed; absent: as published
 * @param vicreg of its loss; absent: the defaults
 */
@JsonTypeName("vicreg")
@SpelledName("VICReg")
public record VicRegConfig(Double pruneFraction, SelfDamageConfig selfDamage, Settings vicreg)
    implements MethodConfig, SelfDamaging {

  /**
   * What the parts of the loss count, each in (0, 1000].
   *
   * @param invariance λ of the views' distance; published, and absent: 25
   * @param variance μ of what dimensions lack in deviation; published, and absent: 25
   * @param covariance ν of the covariances; published, and absent: 1
   */
  public record Settings(Double invariance, Double variance, Double covariance) {

    private static final double MAX = 1000;

    public Settings {
      invariance = settled("invariance", invariance, 25);
      variance = settled("variance", variance, 25);
      covariance = settled("covariance", covariance, 1);
    }

    private static double settled(String key, Double given, double published) {
      double value = given == null ? published : given;
      MethodRanges.require("vicreg." + key, value, value > 0 && value <= MAX, "in (0, 1000]");
      return value;
    }
  }

  public VicRegConfig {
    selfDamage = SelfDamageConfig.settled(pruneFraction, selfDamage);
    vicreg = vicreg == null ? new Settings(null, null, null) : vicreg;
  }

  @Override
  public HeadNorm headNorm() {
    return HeadNorm.HIDDEN_LAYERS;
  }

  @Override
  public NetworkParts finishedParts() {
    return NetworkParts.projecting(norms());
  }

  @Override
  public Method start(TrainingSetup setup) {
    return new VicReg(this, setup);
  }
}
