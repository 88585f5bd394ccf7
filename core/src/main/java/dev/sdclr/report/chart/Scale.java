package dev.sdclr.report.chart;

/**
 * Maps values to pixels, linearly.
 *
 * @param from value at {@code start}
 * @param to value at {@code end}, other than {@code from}
 * @param start in pixels
 * @param end in pixels
 */
public record Scale(double from, double to, double start, double end) {

  public double at(double value) {
    return start + (value - from) / (to - from) * (end - start);
  }
}
