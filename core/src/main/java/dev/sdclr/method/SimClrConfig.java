package dev.sdclr.method;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.sdclr.method.MethodName.SpelledName;
import dev.sdclr.method.part.ContrastConfig;
import dev.sdclr.method.part.Contrastive;
import dev.sdclr.method.part.TrainingSetup;

/**
 * Settings of SimCLR (Chen et al. 2020).
 *
 * @param temperature above 0; absent: 0.2, or as scheduled
 * @param contrast long-tail options of the loss; absent: none
 */
@JsonTypeName("simclr")
@SpelledName("SimCLR")
public record SimClrConfig(Double temperature, ContrastConfig contrast)
    implements MethodConfig, Contrastive {

  public SimClrConfig {
    contrast = contrast == null ? ContrastConfig.PLAIN : contrast;
    temperature = Contrastive.settled(temperature, contrast);
  }

  /** Without long-tail options. */
  public SimClrConfig(double temperature) {
    this(temperature, null);
  }

  @Override
  public boolean joinsViews() {
    return true;
  }

  /** Other processes see the statistics of whole batches, which no half has. */
  @Override
  public int lanes(boolean sharesNorms) {
    return sharesNorms ? 1 : 2;
  }

  @Override
  public Method start(TrainingSetup setup) {
    return new SimClr(this, setup);
  }
}
