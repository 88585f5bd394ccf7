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
 * Settings of Barlow Twins (Zbontar et al. 2021).
 *
 * @param pruneFraction share of convolution weights that the second view's branch lacks, in [0, 1);
 *     absent: without self-damage
 * @param selfDamage when and how its mask is renewed; absent: as published
 * @param barlow of its loss; absent: the defaults
 */
@JsonTypeName("barlow")
@SpelledName("Barlow Twins")
public record BarlowTwinsConfig(Double pruneFraction, SelfDamageConfig selfDamage, Settings barlow)
    implements MethodConfig, SelfDamaging {

  /**
   * Of the loss.
   *
   * @param offDiagonalWeight λ, above 0; published: 0.005; absent: 0.005
   */
  public record Settings(Double offDiagonalWeight) {

    public Settings {
      offDiagonalWeight = offDiagonalWeight == null ? 0.005 : offDiagonalWeight;
      MethodRanges.require(
          "barlow.offDiagonalWeight",
          offDiagonalWeight,
          offDiagonalWeight > 0 && offDiagonalWeight <= 1,
          "in (0, 1]");
    }
  }

  public BarlowTwinsConfig {
    selfDamage = SelfDamageConfig.settled(pruneFraction, selfDamage);
    barlow = barlow == null ? new Settings(null) : barlow;
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
    return new BarlowTwins(this, setup);
  }
}
