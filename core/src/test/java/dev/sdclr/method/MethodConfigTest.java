package dev.sdclr.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.method.MethodConfig.Name;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MethodConfigTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SDCLR  | 0    | 0.9 | temperature must be > 0, was 0.0",
        "SIMCLR | -1   |     | temperature must be > 0, was -1.0",
        "SDCLR  | 0.2  |     | pruneFraction must be in [0, 1) for sdclr (0.9 removes 90 %), was null",
        "SDCLR  | 0.2  | 1   | pruneFraction must be in [0, 1) for sdclr (0.9 removes 90 %), was 1.0",
        "SDCLR  | 0.2  | NaN | pruneFraction must be in [0, 1) for sdclr (0.9 removes 90 %), was NaN",
        "SIMCLR | 0.2  | 0.9 | pruneFraction belongs to sdclr, moco, byol, simsiam and must be absent for simclr, was 0.9"
      })
  void refusesSettingsThatMakeNoSense(
      Name name, double temperature, Double fraction, String message) {
    assertThatThrownBy(() -> new MethodConfig(name, temperature, fraction))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("method." + message);
  }

  @Test
  void aPruneFractionOfZeroIsAllowed() {
    assertThat(new MethodConfig(Name.SDCLR, 0.2, 0.0).pruneFraction()).isZero();
  }

  @Test
  void namesWhatIsMissing() {
    assertThatThrownBy(() -> new MethodConfig(null, 0.2, 0.9)).hasMessage("method.name");
  }
}
