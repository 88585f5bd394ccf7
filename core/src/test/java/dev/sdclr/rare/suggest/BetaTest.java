package dev.sdclr.rare.suggest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.SplitMix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Draws of the beta distribution. */
class BetaTest {

  @ParameterizedTest
  @CsvSource({"1, 2", "0.1, 2.1", "7.5, 3", "0.3, 0.4", "40, 1"})
  void drawsHaveItsMeanAndVariance(double successes, double failures) {
    SplitMix random = SplitMix.of(3);
    int draws = 200_000;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < draws; i++) {
      double draw = new Beta(successes, failures).draw(random);
      assertThat(draw).isBetween(0.0, 1.0);
      sum += draw;
      squares += draw * draw;
    }
    double tries = successes + failures;
    double mean = successes / tries;
    double variance = mean * (1 - mean) / (tries + 1);
    assertThat(sum / draws).isCloseTo(mean, within(6 * Math.sqrt(variance / draws)));
    assertThat(squares / draws - sum / draws * (sum / draws)).isCloseTo(variance, within(0.003));
  }

  @Test
  void aTryAddsToEitherSide() {
    assertThat(new Beta(1, 2).after(0.25)).isEqualTo(new Beta(1.25, 2.75));
  }
}
