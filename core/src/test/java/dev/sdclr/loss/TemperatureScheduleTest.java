package dev.sdclr.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemperatureScheduleTest {

  /** The published epochs are one more than ours: the maximum is at 400, 800, …, not at 0. */
  @ParameterizedTest
  @CsvSource({
    "99, 0.55", // e = 100, a quarter of the period
    "199, 0.1", // e = 200 = t_max
    "299, 0.55",
    "399, 1",
    "599, 0.1",
    "799, 1"
  })
  void swingsBetweenItsEnds(int epoch, double expected) {
    assertThat(new TemperatureSchedule(0.1, 1, 400).at(epoch)).isCloseTo(expected, within(1e-15));
  }

  @Test
  void firstEpochIsOneStepBelowTheMaximum() {
    assertThat(new TemperatureSchedule(0.1, 1, 400).at(0))
        .isCloseTo(0.1 + 0.45 * (1 + Math.cos(Math.PI / 200)), within(1e-15))
        .isLessThan(1);
    assertThat(new TemperatureSchedule(0.2, 0.5, 6).at(0)).isCloseTo(0.425, within(1e-15));
  }

  @Test
  void equalEndsKeepItConstant() {
    assertThat(new TemperatureSchedule(0.2, 0.2, 7).at(3)).isEqualTo(0.2);
  }

  @Test
  void refusesWhatIsOutOfRange() {
    assertThatThrownBy(() -> new TemperatureSchedule(0, 1, 400))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("min..max must be 0 < min <= max, was 0.0..1.0");
    assertThatThrownBy(() -> new TemperatureSchedule(1, 0.5, 400))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("min..max must be 0 < min <= max, was 1.0..0.5");
    assertThatThrownBy(() -> new TemperatureSchedule(0.1, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("periodEpochs must be at least 1, was 0");
  }
}
