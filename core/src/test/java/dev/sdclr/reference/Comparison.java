package dev.sdclr.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Collects one case's differences from the reference, each with the tolerance it must keep. */
public final class Comparison {

  private final String name;
  private final List<String> failures = new ArrayList<>();
  private long values;
  private Difference worst = Difference.NONE;
  private Difference worstF32 = Difference.NONE;

  /** An error and what it may be. */
  private record Difference(String what, double error, double tolerance) {

    static final Difference NONE = new Difference("", -1, 1);

    /** Share of the tolerance that is used up. */
    double used() {
      return error == 0 ? 0 : Double.isNaN(error) ? Double.POSITIVE_INFINITY : error / tolerance;
    }

    Difference orWorse(Difference other) {
      return other.used() > used() ? other : this;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "largest error %.2g, tolerance %.2g (%s)", error, tolerance, what);
    }
  }

  public Comparison(String name) {
    this.name = name;
  }

  /** Takes in an error that must not exceed {@code tolerance}; NaN does. */
  public void error(String what, double error, double tolerance) {
    values++;
    Difference difference = new Difference(what, error, tolerance);
    if (!(error <= tolerance)) {
      failures.add(difference.toString());
    }
    if (what.contains("_f32")) {
      worstF32 = worstF32.orWorse(difference);
    } else {
      worst = worst.orWorse(difference);
    }
  }

  /** Takes in all that another comparison has seen. */
  void add(Comparison other) {
    values += other.values;
    failures.addAll(other.failures);
    worst = worst.orWorse(other.worst);
    worstF32 = worstF32.orWorse(other.worstF32);
  }

  boolean isWithin() {
    return failures.isEmpty();
  }

  /** Takes in the absolute difference of two numbers. */
  public void number(String what, double actual, double expected, double tolerance) {
    error(what, Math.abs(actual - expected), tolerance);
  }

  /** Takes in the relative difference of two numbers. */
  public void relative(String what, double actual, double expected, double tolerance) {
    error(what, Math.abs(actual - expected) / Math.abs(expected), tolerance);
  }

  /** Takes in the largest absolute difference of two arrays. */
  public void array(String what, double[] actual, double[] expected, double tolerance) {
    assertThat(actual.length).as(what).isEqualTo(expected.length).isPositive();
    double largest = 0;
    for (int i = 0; i < actual.length; i++) {
      double difference = Math.abs(actual[i] - expected[i]);
      largest = Double.isNaN(difference) ? Double.NaN : Math.max(largest, difference);
    }
    error(what, largest, tolerance);
  }

  /** Takes in two integers that must be the same. */
  public void exact(String what, long actual, long expected) {
    error(what, Math.abs((double) actual - expected), 0);
  }

  /** Takes in two objects that must be the same. */
  public void same(String what, Object actual, Object expected) {
    boolean same = actual.equals(expected);
    error(same ? what : "%s: %s is not %s".formatted(what, actual, expected), same ? 0 : 1, 0);
  }

  /** The largest magnitude. */
  public static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /** The report's line: what came closest to its tolerance, in float32 apart from all else. */
  String line() {
    return "%s: %s%s, %d compared, %s"
        .formatted(
            name,
            worst,
            worstF32.equals(Difference.NONE) ? "" : "; float32: " + worstF32,
            values,
            isWithin() ? "ok" : "FAILED");
  }

  void assertWithin() {
    assertThat(values).as("%s compares something", name).isPositive();
    assertThat(failures).as(name).isEmpty();
  }
}
