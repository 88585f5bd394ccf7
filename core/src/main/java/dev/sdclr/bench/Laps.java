package dev.sdclr.bench;

import dev.sdclr.run.statistics.Sample;
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
    return Sample.median(Arrays.copyOfRange(all, skipped, all.length - dropped));
  }
}
