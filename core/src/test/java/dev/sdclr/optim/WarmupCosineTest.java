package dev.sdclr.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WarmupCosineTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0.1", // never 0
    "1, 0.2",
    "3, 0.4",
    "4, 0.5", // the peak, at the end of the warm-up
    "9, 0.42677669529663687", // a quarter of the cosine: (1 + √½) / 4
    "14, 0.25",
    "19, 0.07322330470336313",
    "24, 0"
  })
  void risesLinearlyThenFallsAsACosine(long update, double expected) {
    assertThat(new WarmupCosine(0.5, 0, 5, 25).at(update)).isCloseTo(expected, within(1e-15));
  }

  @Test
  void endsAtTheLastRate() {
    assertThat(new WarmupCosine(0.5, 1e-6, 10, 1000).at(999)).isCloseTo(1e-6, within(1e-16));
    assertThat(new WarmupCosine(0.5, 1e-6, 0, 1).at(0)).isCloseTo(1e-6, within(1e-16));
  }

  @Test
  void halfwayIsTheMeanOfPeakAndLast() {
    assertThat(new WarmupCosine(0.5, 0.1, 10, 110).at(59)).isCloseTo(0.3, within(1e-15));
  }

  @Test
  void withoutWarmupItStartsBelowThePeak() {
    assertThat(new WarmupCosine(1, 0, 0, 2).at(0)).isCloseTo(0.5, within(1e-15));
  }

  @Test
  void aRunOfWarmupOnlyReachesTheLastRateAtItsEnd() {
    WarmupCosine schedule = new WarmupCosine(1, 0, 4, 4);
    assertThat(schedule.at(2)).isEqualTo(0.75);
    assertThat(schedule.at(3)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"-1, 10", "11, 10"})
  void refusesAWarmupLongerThanTheRun(long warmup, long total) {
    assertThatThrownBy(() -> new WarmupCosine(0.5, 0, warmup, total))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("warmupUpdates must be in [0, 10], was " + warmup);
  }
}
