package dev.sdclr.run.statistics;

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
    double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
    double variance =
        values.stream().mapToDouble(v -> (v - mean) * (v - mean)).average().orElseThrow();
    return new Sample(values.size(), mean, Math.sqrt(variance));
  }
}
