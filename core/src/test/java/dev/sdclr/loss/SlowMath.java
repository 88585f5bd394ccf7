package dev.sdclr.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/** Loops in double precision that losses are compared with. */
public final class SlowMath {

  private SlowMath() {}

  public static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** The same direction at length 1. */
  public static double[] unit(double[] row) {
    double norm = Math.sqrt(dot(row, row));
    return Arrays.stream(row).map(value -> value / norm).toArray();
  }

  /** Row {@code i} of a matrix with {@code d} columns. */
  static double[] row(double[] matrix, int i, int d) {
    return Arrays.copyOfRange(matrix, i * d, (i + 1) * d);
  }

  /** Probabilities of logits. */
  static double[] softmax(double[] logits) {
    double sum = Arrays.stream(logits).map(Math::exp).sum();
    return Arrays.stream(logits).map(logit -> Math.exp(logit) / sum).toArray();
  }

  /** Checks each element of a gradient against a central difference. */
  static void assertIsTheSlope(double[] gradient, double[] at, ToDoubleFunction<double[]> loss) {
    double step = 1e-5;
    assertThat(gradient).hasSize(at.length);
    for (int i = 0; i < at.length; i++) {
      double[] up = at.clone();
      double[] down = at.clone();
      up[i] += step;
      down[i] -= step;
      double slope = (loss.applyAsDouble(up) - loss.applyAsDouble(down)) / (2 * step);
      assertThat(gradient[i]).as("element %d", i).isCloseTo(slope, within(1e-7));
    }
  }
}
