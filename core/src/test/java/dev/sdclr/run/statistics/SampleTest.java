package dev.sdclr.run.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SampleTest {

  @Test
  void medianIsTheMiddle() {
    assertThat(Sample.median(9, 1, 2)).isEqualTo(2);
    assertThat(Sample.median(9, 1, 2, 4)).isEqualTo(3);
    assertThat(Sample.median(7)).isEqualTo(7);
  }

  @Test
  void noMedianOfNothing() {
    assertThatThrownBy(Sample::median)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a median needs at least 1 value, was given 0");
  }
}
