package dev.sdclr;

import java.util.Locale;

/** A number of things in words, such as {@code 1 image} or {@code 2,000 images}. */
public final class Counted {

  private static final double MIN_WHOLE = 9.95;

  private Counted() {}

  /** With an s behind the word unless it is one. */
  public static String of(long count, String one) {
    return of(count, one, one + "s");
  }

  /** With a word of its own for several. */
  public static String of(long count, String one, String several) {
    return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? one : several);
  }

  /** A speed, with a digit behind the point where it is below ten. */
  public static String perSecond(double speed, String several) {
    return String.format(
        Locale.ROOT, speed < MIN_WHOLE ? "%.1f %s/s" : "%,.0f %s/s", speed, several);
  }
}
