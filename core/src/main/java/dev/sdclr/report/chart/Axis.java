package dev.sdclr.report.chart;

import dev.sdclr.report.html.Numbers;
import java.util.List;
import java.util.stream.LongStream;

/**
 * A linear axis with ticks at round numbers: multiples of 1, 2 or 5 times a power of ten.
 *
 * @param low where the axis begins
 * @param high where it ends, above {@code low}
 * @param ticks ascending, all within
 * @param decimals that the tick labels need
 */
public record Axis(double low, double high, List<Double> ticks, int decimals) {

  private static final int[] MANTISSAS = {1, 2, 5};

  /** A tick distance of {@code mantissa} · 10^{@code exponent}. */
  private record Step(int mantissa, int exponent) {

    double size() {
      return tick(1);
    }

    /** Divides rather than multiplies by a negative power, so that 3 steps of 0.1 are 0.3. */
    double tick(long index) {
      double scaled = (double) index * mantissa;
      return exponent < 0 ? scaled / Math.pow(10, -exponent) : scaled * Math.pow(10, exponent);
    }

    Step next() {
      return switch (mantissa) {
        case 1 -> new Step(2, exponent);
        case 2 -> new Step(5, exponent);
        default -> new Step(1, exponent + 1);
      };
    }

    int decimals() {
      return Math.max(0, -exponent);
    }
  }

  /**
   * An axis from the tick at or below {@code min} to the tick at or above {@code max}, in at most
   * {@code intervals} steps, as few as that leaves at the smallest step.
   *
   * @throws IllegalArgumentException when a bound is not finite, they are in the wrong order, or
   *     {@code intervals} is below 2
   */
  public static Axis covering(double min, double max, int intervals) {
    check(min, max, intervals);
    double magnitude = Math.max(Math.abs(min), Math.abs(max));
    if (max - min <= magnitude * 1e-9) {
      double room = magnitude * 0.1;
      return room == 0 ? covering(0, 1, intervals) : covering(min - room, max + room, intervals);
    }
    Step step = smallest((max - min) / intervals, 0);
    while (last(max, step) - first(min, step) > intervals) {
      step = step.next();
    }
    return between(first(min, step), last(max, step), step);
  }

  /**
   * An axis for whole numbers that begins at {@code min} and ends at {@code max} exactly, with
   * ticks at round numbers inside.
   *
   * @throws IllegalArgumentException as {@link #covering}
   */
  static Axis within(int min, int max, int intervals) {
    check(min, max, intervals);
    Step step = smallest((double) (max - min) / intervals, 1);
    long first = (long) Math.ceil(min / step.size());
    long last = (long) Math.floor(max / step.size());
    Axis ticks = between(first, last, step);
    return min == max
        ? new Axis(min - 0.5, max + 0.5, ticks.ticks, 0)
        : new Axis(min, max, ticks.ticks, 0);
  }

  private static void check(double min, double max, int intervals) {
    if (!Double.isFinite(min) || !Double.isFinite(max) || min > max || intervals < 2) {
      throw new IllegalArgumentException(
          "no axis from %s to %s in %d intervals: needs finite, ascending bounds and 2 or more"
              .formatted(min, max, intervals));
    }
  }

  private static Step smallest(double atLeast, double floor) {
    double wanted = Math.max(atLeast, Math.max(floor, Double.MIN_NORMAL));
    Step step = new Step(MANTISSAS[0], (int) Math.floor(Math.log10(wanted)));
    while (step.size() < wanted) {
      step = step.next();
    }
    return step;
  }

  private static long first(double min, Step step) {
    return (long) Math.floor(min / step.size());
  }

  private static long last(double max, Step step) {
    return (long) Math.ceil(max / step.size());
  }

  private static Axis between(long first, long last, Step step) {
    List<Double> ticks = LongStream.rangeClosed(first, last).mapToObj(step::tick).toList();
    return new Axis(step.tick(first), step.tick(last), ticks, step.decimals());
  }

  /** A tick as the axis writes it. */
  String label(double tick) {
    if (decimals == 0 && Math.abs(tick) < 1e7) {
      return Numbers.count(Math.round(tick));
    }
    return decimals > 4 ? Numbers.significant(tick, 6) : Numbers.fixed(tick, decimals);
  }
}
