package dev.sdclr;

import java.time.Duration;

/** A duration in as many words as an estimate deserves. */
public final class RoughTime {

  private static final int MAX_SECONDS = 90;
  private static final int MAX_MINUTES = 90;
  private static final int MAX_HOURS = 48;
  private static final int MAX_HOURS_WITH_MINUTES = 10;
  private static final int MINUTE = 60;
  private static final int DAY_HOURS = 24;
  private static final int ROUNDED_MINUTES = 5;

  private RoughTime() {}

  /** Such as {@code 40 s}, {@code 12 min}, {@code 3 h 20 min}, {@code 14 h}, {@code 5 days}. */
  public static String of(Duration duration) {
    long seconds = Math.max(1, Math.round(duration.toMillis() / 1e3));
    if (seconds < MAX_SECONDS) {
      return seconds + " s";
    }
    long minutes = Math.round((double) seconds / MINUTE);
    if (minutes < MAX_MINUTES) {
      return minutes + " min";
    }
    long fives = ROUNDED_MINUTES * Math.round((double) minutes / ROUNDED_MINUTES);
    if (fives < MAX_HOURS_WITH_MINUTES * MINUTE) {
      long rest = fives % MINUTE;
      return fives / MINUTE + " h" + (rest == 0 ? "" : " %d min".formatted(rest));
    }
    long hours = Math.round((double) minutes / MINUTE);
    return hours < MAX_HOURS ? hours + " h" : Math.round((double) hours / DAY_HOURS) + " days";
  }
}
