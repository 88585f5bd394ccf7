package dev.sdclr.augment.pixel;

import java.util.Locale;

/** Checks of settings that quote the bad value and the allowed range. */
public final class Ranges {

  /** Side of a view, in pixels: it has fewer than 2^31 bytes, with room to spare. */
  static final int MAX_IMAGE_SIZE = 8192;

  private Ranges() {}

  public static void probability(String name, double value) {
    within(name, value, 0, 1);
  }

  public static void within(String name, double value, double from, double to) {
    if (!(value >= from && value <= to)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s must be in [%s, %s], was %s", name, from, to, value));
    }
  }

  public static void imageSize(int value) {
    if (value < 1 || value > MAX_IMAGE_SIZE) {
      throw new IllegalArgumentException(
          "imageSize must be in [1, %d], was %d".formatted(MAX_IMAGE_SIZE, value));
    }
  }

  public static void atLeast(String name, int value, int from) {
    if (value < from) {
      throw new IllegalArgumentException("%s must be >= %d, was %d".formatted(name, from, value));
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
