package dev.sdclr.bench;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** Times between events, by the clock of one thread. */
final class Laps {

  private static final double NANOS = 1e9;

  private final DoubleStream.Builder seconds = DoubleStream.builder();
  private long last = System.nanoTime();

  /** Begins to time the next lap here, instead of at the end of the one before. */
  void start() {
    last = System.nanoTime();
  }

  /** Ends a lap and begins the next. */
  void lap() {
    long now = System.nanoTime();
    seconds.add((now - last) / NANOS);
    last = now;
  }

  /** Median of the laps but the first {@code skipped} and the last {@code dropped}. */
  double medianSeconds(int skipped, int dropped) {
    double[] all = seconds.build().toArray();
    return median(Arrays.copyOfRange(all, skipped, all.length - dropped));
  }

  /** The middle value, or the mean of the two middle ones. */
  static double median(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("a median needs at least 1 value, was given 0");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
