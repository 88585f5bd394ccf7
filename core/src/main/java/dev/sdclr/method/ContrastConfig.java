package dev.sdclr.method;

import dev.sdclr.augment.BoostConfig;
import dev.sdclr.loss.HarmonizationConfig;
import dev.sdclr.loss.TemperatureSchedule;

/**
 * Long-tail options of a contrastive loss.
 *
 * @param focalGamma exponent γ of focal NT-Xent, at least 0; published: 2; absent: 0, without
 * @param temperatureSchedule instead of one temperature; absent: without
 * @param harmonization geometric harmonization beside NT-Xent; absent: without
 * @param boost changes views the more an image is forgotten (BCL); absent: without
 * @param boostBeta of the moving average of each image's losses, in [0, 1); published: 0.97;
 *     absent: 0.97 with boost
 */
public record ContrastConfig(
    Double focalGamma,
    TemperatureSchedule temperatureSchedule,
    HarmonizationConfig harmonization,
    BoostConfig boost,
    Double boostBeta) {

  private static final double USUAL_BETA = 0.97;

  /** Without any of them. */
  static final ContrastConfig PLAIN = new ContrastConfig(null, null, null, null, null);

  public ContrastConfig {
    focalGamma = focalGamma == null ? 0 : focalGamma;
    if (!(focalGamma >= 0 && focalGamma <= 100)) {
      throw new IllegalArgumentException(
          "method.contrast.focalGamma must be in [0, 100], was " + focalGamma);
    }
    if (boost == null && boostBeta != null) {
      throw new IllegalArgumentException(
          "method.contrast.boostBeta must be absent without method.contrast.boost, was "
              + boostBeta);
    }
    if (boost != null && boostBeta == null) {
      boostBeta = USUAL_BETA;
    }
    if (boostBeta != null && !(boostBeta >= 0 && boostBeta < 1)) {
      throw new IllegalArgumentException(
          "method.contrast.boostBeta must be in [0, 1), was " + boostBeta);
    }
  }
}
