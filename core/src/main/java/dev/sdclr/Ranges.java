package dev.sdclr;

import java.util.Locale;

/** Checks of settings, each of which quotes the bad value and the allowed range. */
public final class Ranges {

  private Ranges() {}

  /** In [0, 1]. */
  public static void probability(String name, double value) {
    within(name, value, 0.0, 1.0);
  }

  /** Both ends belong to the range. */
  public static void within(String name, double value, double from, double to) {
    if (!(value >= from && value <= to)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s must be in [%s, %s], was %s", name, from, to, value));
    }
  }

  /** Both ends belong to the range. */
  public static void within(String name, int value, int from, int to) {
    if (value < from || value > to) {
      throw new IllegalArgumentException(
          "%s must be in [%d, %d], was %d".formatted(name, from, to, value));
    }
  }

  /** In [0, 1). */
  public static void belowOne(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException("%s must be in [0, 1), was %s".formatted(name, value));
    }
  }

  public static void atLeast(String name, int value, int from) {
    if (value < from) {
      throw new IllegalArgumentException("%s must be >= %d, was %d".formatted(name, from, value));
    }
  }

  /** Finite, too. */
  public static void positive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException("%s must be > 0, was %s".formatted(name, value));
    }
  }

  /** Finite, too. */
  public static void notNegative(String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException("%s must be >= 0, was %s".formatted(name, value));
    }
  }

  /** A pair {@code 0 < min <= max <= limit}. */
  public static void ordered(String name, double min, double max, double limit) {
    if (!(min > 0 && min <= max && max <= limit)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%s must be 0 < min <= max <= %s, was %s..%s", name, limit, min, max));
    }
  }
}
