package dev.sdclr.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LapsTest {

  @Test
  void medianIsTheMiddle() {
    assertThat(Laps.median(9, 1, 2)).isEqualTo(2);
    assertThat(Laps.median(9, 1, 2, 4)).isEqualTo(3);
    assertThat(Laps.median(7)).isEqualTo(7);
  }

  @Test
  void noMedianOfNothing() {
    assertThatThrownBy(Laps::median)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a median needs at least 1 value, was given 0");
  }
}
