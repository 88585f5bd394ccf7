package dev.sdclr.method;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.sdclr.method.MethodName.SpelledName;
import dev.sdclr.method.part.ContrastConfig;
import dev.sdclr.method.part.Contrastive;
import dev.sdclr.method.part.SelfDamageConfig;
import dev.sdclr.method.part.SelfDamaging;
import dev.sdclr.method.part.TrainingSetup;
import dev.sdclr.model.NetworkParts;

/**
 * Settings of SDCLR (Jiang et al. 2021).
 *
 * @param temperature above 0; published: 0.2, on ImageNet-100-LT 0.3; absent: 0.2, or as scheduled
 * @param pruneFraction share of convolution weights that the self-competitor lacks, in [0, 1);
 *     published: 0.9 on CIFAR, 0.3 on ImageNet-100; absent: 0.9
 * @param selfDamage when and how its mask is renewed; absent: as published
 * @param contrast long-tail options of the loss; absent: none
 */
@JsonTypeName(SdclrConfig.NAME)
@SpelledName("SDCLR")
public record SdclrConfig(
    Double temperature, Double pruneFraction, SelfDamageConfig selfDamage, ContrastConfig contrast)
    implements MethodConfig, Contrastive, SelfDamaging {

  /** The method's name in configurations and records. */
  public static final String NAME = "sdclr";

  public SdclrConfig {
    contrast = contrast == null ? ContrastConfig.PLAIN : contrast;
    temperature = Contrastive.settled(temperature, contrast);
    pruneFraction =
        pruneFraction == null ? SelfDamageConfig.PUBLISHED_PRUNE_FRACTION : pruneFraction;
    selfDamage = SelfDamageConfig.settled(pruneFraction, selfDamage);
  }

  /** As published in all else. */
  public SdclrConfig(double temperature, double pruneFraction) {
    this(temperature, pruneFraction, null, null);
  }

  @Override
  public String label() {
    return name();
  }

  @Override
  public NetworkParts finishedParts() {
    return NetworkParts.projecting(norms());
  }

  /** Branches that share batch norms would race for their running statistics. */
  @Override
  public int lanes(boolean sharesNorms) {
    return selfDamage.ownBatchNorm() ? 2 : 1;
  }

  @Override
  public Method start(TrainingSetup setup) {
    return new Sdclr(this, setup);
  }
}
