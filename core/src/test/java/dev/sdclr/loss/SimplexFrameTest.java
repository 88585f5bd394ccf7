package dev.sdclr.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimplexFrameTest {

  @ParameterizedTest
  @CsvSource({"2, 1", "2, 5", "3, 2", "10, 9", "10, 128", "100, 128", "129, 128"})
  void anyTwoTargetsAreAsFarApartAsCanBe(int k, int d) {
    double[] targets = SimplexFrame.of(k, d, 7);
    assertThat(targets).hasSize(k * d);
    for (int i = 0; i < k; i++) {
      for (int j = 0; j <= i; j++) {
        double product = SlowMath.dot(SlowMath.row(targets, i, d), SlowMath.row(targets, j, d));
        assertThat(product)
            .as("%d, %d", i, j)
            .isCloseTo(i == j ? 1 : -1.0 / (k - 1), within(1e-14));
      }
    }
  }

  @Test
  void seedsTurnIt() {
    assertThat(SimplexFrame.of(3, 4, 1))
        .isEqualTo(SimplexFrame.of(3, 4, 1))
        .isNotEqualTo(SimplexFrame.of(3, 4, 2));
  }

  /** All rotations are alike, so the first target's mean is 0 and its spread 1 / D a dimension. */
  @Test
  void rotationsPreferNoDirection() {
    int turns = 4000;
    double[] sum = new double[3];
    double[] squares = new double[3];
    for (int seed = 0; seed < turns; seed++) {
      double[] target = SlowMath.row(SimplexFrame.of(4, 3, seed), 0, 3);
      for (int d = 0; d < 3; d++) {
        sum[d] += target[d];
        squares[d] += target[d] * target[d];
      }
    }
    for (int d = 0; d < 3; d++) {
      assertThat(sum[d] / turns).isCloseTo(0, within(0.03)); // 3.3 standard errors
      assertThat(squares[d] / turns).isCloseTo(1.0 / 3, within(0.016)); // 3.4 standard errors
    }
  }

  @Test
  void refusesMoreTargetsThanFit() {
    assertThatThrownBy(() -> SimplexFrame.of(6, 4, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("targets must be in [2, 5] for 4 dimensions, were 6");
    assertThatThrownBy(() -> SimplexFrame.of(1, 4, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("targets must be in [2, 5] for 4 dimensions, were 1");
  }
}
