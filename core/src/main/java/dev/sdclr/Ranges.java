package dev.sdclr;

/** Checks of settings, each of which quotes the bad value and the allowed range. */
public final class Ranges {

  private Ranges() {}

  /**
   * Checks a setting whose range none of the others here says.
   *
   * @param range follows "must be"
   * @throws IllegalArgumentException with name, range and value when it does not hold
   */
  public static void require(String name, Object value, boolean holds, String range) {
    if (!holds) {
      throw outside(name, value, range);
    }
  }

  /** Ranges are put into words for bad values only: views are drawn through these checks. */
  private static IllegalArgumentException outside(String name, Object value, String range) {
    return new IllegalArgumentException("%s must be %s, was %s".formatted(name, range, value));
  }

  /** Both ends belong to the range. */
  public static void within(String name, double value, double from, double to) {
    if (!(value >= from && value <= to)) {
      throw outside(name, value, "in [%s, %s]".formatted(shortest(from), shortest(to)));
    }
  }

  /** Both ends belong to the range. */
  public static void within(String name, long value, long from, long to) {
    if (value < from || value > to) {
      throw outside(name, value, "in [%d, %d]".formatted(from, to));
    }
  }

  /** In [0, 1). */
  public static void belowOne(String name, double value) {
    require(name, value, value >= 0 && value < 1, "in [0, 1)");
  }

  public static void atLeast(String name, long value, long from) {
    if (value < from) {
      throw outside(name, value, "at least " + from);
    }
  }

  /** Finite, too. */
  public static void positive(String name, double value) {
    require(name, value, value > 0 && !Double.isInfinite(value), "> 0");
  }

  /** Finite, too. */
  public static void notNegative(String name, double value) {
    require(name, value, value >= 0 && !Double.isInfinite(value), "at least 0");
  }

  /** A pair {@code 0 < min <= max <= limit}. */
  public static void ordered(String name, double min, double max, double limit) {
    require(
        name,
        min + ".." + max,
        min > 0 && min <= max && max <= limit,
        "0 < min <= max <= " + shortest(limit));
  }

  /** Without a fraction of zero. */
  private static String shortest(double end) {
    return end == Math.rint(end) && Math.abs(end) < 1e9
        ? Long.toString((long) end)
        : Double.toString(end);
  }
}
