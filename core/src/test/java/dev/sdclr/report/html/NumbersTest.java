package dev.sdclr.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {

  private static String plain(String text) {
    return text.replace('\u00a0', ' ');
  }

  @ParameterizedTest
  @CsvSource({
    "71.249, 71.2 %",
    "0, 0.0 %",
    "-0.04, 0.0 %",
    "NaN, –",
    "Infinity, –",
    "100, 100.0 %"
  })
  void writesPercentages(double value, String expected) {
    assertThat(plain(Numbers.percent(value))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0.42, 0.4 s",
    "9.96, 10.0 s",
    "59, 59 s",
    "59.9, 60 s",
    "60, 1 min 00 s",
    "828, 13 min 48 s",
    "3599.6, 1 h 00 min",
    "10350, 2 h 52 min",
    "-1, –",
    "NaN, –"
  })
  void writesDurations(double seconds, String expected) {
    assertThat(plain(Numbers.duration(seconds))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.5, 0.5",
    "0.123456, 0.123",
    "0.00001234, 1.23e-5",
    "0.00001, 1e-5",
    "190.4, 190",
    "1904.2, 1900",
    "123456789, 1.23e8",
    "-0.00002, -2e-5",
    "NaN, –"
  })
  void writesSignificantDigits(double value, String expected) {
    assertThat(Numbers.significant(value, 3)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "147.26, 147",
    "12.345, 12.3",
    "999.9, 1000",
    "1184.6, '1,180'",
    "23456, '23,500'",
    "NaN, –"
  })
  void writesSpeeds(double perSecond, String expected) {
    assertThat(Numbers.speed(perSecond)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "(-1.1 points, -1.9 to +0.4) | (−1.1 points, −1.9 to +0.4)",
        "full-shot, run-2 (0.0)      | full-shot, run-2 (0.0)"
      })
  void givesSentencesThePagesSigns(String sentence, String expected) {
    assertThat(Numbers.withMinusSigns(sentence)).isEqualTo(expected);
  }
}
