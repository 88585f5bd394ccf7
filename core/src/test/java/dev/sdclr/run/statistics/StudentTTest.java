package dev.sdclr.run.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StudentTTest {

  /** The density's integral up to the quantile is 0.975, whatever the table says. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 9, 10, 19, 20, 21, 25, 40, 120})
  void leavesTwoAndAHalfPercentAbove(int degrees) {
    double quantile = StudentT.quantile(degrees);
    int steps = 20_000;
    double width = quantile / steps;
    double scale = 0;
    double below = 0;
    for (int i = 0; i < steps; i++) {
      below += width * density((i + 0.5) * width, degrees);
    }
    // The whole upper half, with u = t / (1 + t) so that it ends.
    for (int i = 0; i < 200_000; i++) {
      double u = (i + 0.5) / 200_000;
      scale += density(u / (1 - u), degrees) / ((1 - u) * (1 - u)) / 200_000;
    }
    assertThat(below / scale / 2 + 0.5).isCloseTo(0.975, within(2e-5));
  }

  private static double density(double t, int degrees) {
    return Math.pow(1 + t * t / degrees, -(degrees + 1) / 2.0);
  }

  @Test
  void roundsDegreesDownAndEndsAtTheNormalQuantile() {
    assertThat(StudentT.quantile(4.9)).isEqualTo(StudentT.quantile(4));
    assertThat(StudentT.quantile(Double.POSITIVE_INFINITY)).isCloseTo(1.959964, within(1e-6));
    assertThatThrownBy(() -> StudentT.quantile(0.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("degrees of freedom must be at least 1, were 0.5");
  }
}
