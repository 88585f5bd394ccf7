package dev.sdclr.report.html;

import dev.sdclr.run.statistics.Interval;
import dev.sdclr.run.statistics.Sample;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** How the page writes numbers: the same in every locale, a dash for what is not known. */
public final class Numbers {

  public static final String DASH = "–";

  private static final String MINUS = "−";

  /** Differences below this many points vanish at the one decimal that the page shows. */
  static final double VISIBLE = 0.05;

  private static final String NO_BREAK_SPACE = "\u00a0";

  private Numbers() {}

  public static String fixed(double value, int decimals) {
    if (!Double.isFinite(value)) {
      return DASH;
    }
    String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
    return text.matches("-[0.]+") ? text.substring(1) : text;
  }

  /** One decimal. */
  public static String points(double value) {
    return fixed(value, 1);
  }

  /** One decimal, always with its sign. */
  public static String signed(double value) {
    String text = points(value);
    if (text.equals(DASH) || text.equals("0.0")) {
      return text;
    }
    return value > 0 ? "+" + text : MINUS + text.substring(1);
  }

  /** A sentence that was written for terminals, with the page's signs. */
  public static String withMinusSigns(String sentence) {
    return sentence.replaceAll("(?<=[ (])-(?=\\d)", MINUS);
  }

  /** The ends of an interval of values that are never negative. */
  public static String ends(Interval interval) {
    return points(interval.low()) + "–" + points(interval.high());
  }

  /** A value that is never negative, with its interval. */
  public static String with(double value, Interval interval, int decimals) {
    return "%s (%s–%s)"
        .formatted(
            fixed(value, decimals),
            fixed(interval.low(), decimals),
            fixed(interval.high(), decimals));
  }

  /** Mean and deviation, or a dash where there is no mean. */
  public static String plusMinus(Sample sample) {
    return Double.isFinite(sample.mean())
        ? "%s\u00a0±\u00a0%s".formatted(points(sample.mean()), points(sample.deviation()))
        : DASH;
  }

  /** The ends of an interval, signed. */
  public static String range(Interval interval) {
    return signed(interval.low()) + " to " + signed(interval.high());
  }

  /** One decimal and the per cent sign. */
  public static String percent(double value) {
    return Double.isFinite(value) ? points(value) + NO_BREAK_SPACE + "%" : DASH;
  }

  /** As short as {@code digits} significant digits allow, such as 0.0005 or 3.2e-6. */
  public static String significant(double value, int digits) {
    if (!Double.isFinite(value)) {
      return DASH;
    }
    BigDecimal rounded =
        BigDecimal.valueOf(value).round(new MathContext(digits)).stripTrailingZeros();
    boolean plain = value == 0 || (Math.abs(value) >= 1e-4 && Math.abs(value) < 1e7);
    return plain ? rounded.toPlainString() : scientific(rounded);
  }

  private static String scientific(BigDecimal value) {
    int exponent = value.precision() - value.scale() - 1;
    return value.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
  }

  /** Three significant digits, whole from a thousand on. */
  public static String speed(double perSecond) {
    return Double.isFinite(perSecond) && perSecond >= 1000
        ? count(new BigDecimal(perSecond).round(new MathContext(3)).longValue())
        : significant(perSecond, 3);
  }

  public static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** "1 image", "2,000 images". */
  public static String count(long value, String singular, String plural) {
    return count(value) + NO_BREAK_SPACE + (value == 1 ? singular : plural);
  }

  public static String duration(double seconds) {
    if (!Double.isFinite(seconds) || seconds < 0) {
      return DASH;
    }
    if (seconds < 60) {
      return fixed(seconds, seconds < 10 ? 1 : 0) + NO_BREAK_SPACE + "s";
    }
    long whole = Math.round(seconds);
    return whole < 3600
        ? parts(whole / 60, "min", whole % 60, "s")
        : parts(whole / 3600, "h", whole % 3600 / 60, "min");
  }

  private static String parts(long big, String bigUnit, long small, String smallUnit) {
    return String.join(
        NO_BREAK_SPACE, count(big), bigUnit, String.format(Locale.ROOT, "%02d", small), smallUnit);
  }
}
