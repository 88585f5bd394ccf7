package dev.sdclr.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PositionTest {

  /** Within an epoch it stays within it: what begins one must not be done again. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "0, 100, 10, 0",
        "50, 100, 10, 5",
        "9, 100, 10, 1",
        "99, 100, 10, 9",
        "4, 5, 50, 40",
        "3, 7, 7, 3",
        "3, -, 7, 3",
        "9, -, 7, 1",
        "2, 4, 1, 0"
      })
  void goesOnAboutAsFarWhereEpochsHaveOtherBatches(int batch, Integer before, int now, int done) {
    Position saved = new Position(2, batch, 31, 2.0 * batch, 60, 0.5, before);
    Position position = saved.withBatchesPerEpoch(now);
    assertThat(position).isEqualTo(new Position(2, done, 31, position.lossSum(), 60, 0.5, now));
    assertThat(position.lossSum()).isEqualTo(2.0 * done, within(1e-9));
  }
}
