package dev.sdclr.run.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HypergeometricTest {

  private static BigInteger choose(int n, int k) {
    BigInteger ways = BigInteger.ONE;
    for (int i = 0; i < k; i++) {
      ways = ways.multiply(BigInteger.valueOf(n - i)).divide(BigInteger.valueOf(i + 1));
    }
    return k > n || k < 0 ? BigInteger.ZERO : ways;
  }

  private static double chance(int all, int marked, int drawn, int k) {
    BigInteger ways = choose(marked, k).multiply(choose(all - marked, drawn - k));
    return new BigDecimal(ways)
        .divide(new BigDecimal(choose(all, drawn)), MathContext.DECIMAL64)
        .doubleValue();
  }

  /** Against every way to draw, counted. */
  @ParameterizedTest
  @CsvSource({
    "2000, 92, 20",
    "10, 3, 5",
    "500, 499, 40",
    "60, 0, 7",
    "9, 9, 9",
    "300, 150, 299",
    "5, 2, 0"
  })
  void holdsTheMiddleOfAllDraws(int all, int marked, int drawn) {
    Interval middle = new Hypergeometric(all, marked, drawn).middle();
    double below = 0;
    double above = 0;
    for (int k = 0; k <= drawn; k++) {
      below += k < middle.low() ? chance(all, marked, drawn, k) : 0;
      above += k > middle.high() ? chance(all, marked, drawn, k) : 0;
    }
    assertThat(below).isLessThanOrEqualTo(0.025);
    assertThat(above).isLessThanOrEqualTo(0.025);
    assertThat(below + chance(all, marked, drawn, (int) middle.low())).isGreaterThan(0.025);
    assertThat(above + chance(all, marked, drawn, (int) middle.high())).isGreaterThan(0.025);
  }

  @Test
  void drawsOfMillionsStayFinite() {
    Interval middle = new Hypergeometric(2_000_000, 60_000, 20_000).middle();
    // Mean 600, standard deviation 24.0.
    assertThat(middle.low()).isBetween(550.0, 556.0);
    assertThat(middle.high()).isBetween(644.0, 650.0);
  }

  @Test
  void refusesMoreThanThereAre() {
    assertThatThrownBy(() -> new Hypergeometric(5, 6, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
