package dev.sdclr.loss;

/** Checks of settings that quote the bad value and the allowed range. */
final class Ranges {

  private Ranges() {}

  static void temperature(double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException("temperature must be > 0, was " + value);
    }
  }

  static void gamma(double value) {
    notNegative("gamma", value);
  }

  static void notNegative(String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException("%s must be >= 0, was %s".formatted(name, value));
    }
  }
}
