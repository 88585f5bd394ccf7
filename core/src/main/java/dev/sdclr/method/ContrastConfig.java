package dev.sdclr.method;

import dev.sdclr.loss.HarmonizationConfig;
import dev.sdclr.loss.TemperatureSchedule;

/**
 * Long-tail options of a contrastive loss.
 *
 * @param focalGamma exponent γ of focal NT-Xent, at least 0; published: 2; absent: 0, without
 * @param temperatureSchedule instead of one temperature; absent: without
 * @param harmonization geometric harmonization beside NT-Xent; absent: without
 */
public record ContrastConfig(
    Double focalGamma, TemperatureSchedule temperatureSchedule, HarmonizationConfig harmonization) {

  /** Without any of them. */
  static final ContrastConfig PLAIN = new ContrastConfig(null, null, null);

  public ContrastConfig {
    focalGamma = focalGamma == null ? 0 : focalGamma;
    if (!(focalGamma >= 0 && focalGamma <= 100)) {
      throw new IllegalArgumentException(
          "method.contrast.focalGamma must be in [0, 100], was " + focalGamma);
    }
  }
}
