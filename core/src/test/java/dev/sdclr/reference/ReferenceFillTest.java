package dev.sdclr.reference;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers written down with the formula. */
class ReferenceFillTest {

  @ParameterizedTest
  @CsvSource({
    "1, 0, 0, e220a8397b1dcdaf",
    "202, 3, 0, 522dd6fec24922d9",
    "202, 3, 1, b095edd09820f03a",
    "777, 5, 100000, dead7001cbf514ae"
  })
  void hashes(long seed, long k, long j, String expected) {
    assertThat(Long.toHexString(ReferenceFill.hash64(seed, k, j))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0, -0.32625657320022583",
    "1, -0.028610408306121826",
    "2, 0.2999604344367981",
    "3, 0.004791319370269775"
  })
  void units(long j, double expected) {
    assertThat(ReferenceFill.unit(202, 2, j)).isEqualTo(expected);
  }
}
