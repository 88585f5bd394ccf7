package dev.sdclr.run.statistics;

import java.util.Arrays;
import java.util.Collection;

/**
 * Repeated measurements, summed up as published tables do.
 *
 * @param size how many, at least 1
 * @param mean of them
 * @param deviation of the population that they are, as numpy's {@code std}: of few, it is smaller
 *     than that of the population they are drawn from
 */
public record Sample(int size, double mean, double deviation) {

  /** Of at least one value. */
  public static Sample of(Collection<Double> values) {
    return of(values.stream().mapToDouble(v -> v).toArray());
  }

  /** Of at least one value. */
  public static Sample of(double... values) {
    return new Sample(values.length, mean(values), Math.sqrt(squares(values) / values.length));
  }

  /** Of at least one value. */
  public static double mean(double... values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  /** Of the population that two values or more are drawn from. */
  public static double variance(double... values) {
    return squares(values) / (values.length - 1);
  }

  private static double squares(double... values) {
    double mean = mean(values);
    return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
  }

  /** The middle one of at least one value, or the mean of the two middle ones. */
  public static double median(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("a median needs at least 1 value, was given 0");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
