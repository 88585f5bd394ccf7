package dev.sdclr.method.part;

/** Settings of a method whose loss contrasts an image's views with other images. */
public interface Contrastive {

  /** Temperature of losses when none is chosen (SDCLR, section 4; SimCLR on CIFAR). */
  double USUAL_TEMPERATURE = 0.2;

  /** Temperature, above 0; absent with a temperature schedule. */
  Double temperature();

  /** Long-tail options; never absent. */
  ContrastConfig contrast();

  /**
   * Temperature in an epoch.
   *
   * @param epoch 0-based
   */
  default double temperature(int epoch) {
    return contrast().temperatureSchedule() == null
        ? temperature()
        : contrast().temperatureSchedule().at(epoch);
  }

  /** The given temperature or, without a schedule, the usual one. */
  static Double settled(Double temperature, ContrastConfig contrast) {
    if (contrast.temperatureSchedule() != null) {
      MethodRanges.require(
          "temperature",
          temperature,
          temperature == null,
          "absent beside method.contrast.temperatureSchedule");
      return null;
    }
    double settled = temperature == null ? USUAL_TEMPERATURE : temperature;
    MethodRanges.require("temperature", settled, settled > 0 && !Double.isInfinite(settled), "> 0");
    return settled;
  }
}
