package dev.sdclr;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountedTest {

  /** Two large pictures in four seconds are not none a second. */
  @Test
  void slowSpeedsHaveADigitBehindThePoint() {
    assertThat(Counted.perSecond(2 / 4.3, "images")).isEqualTo("0.5 images/s");
    assertThat(Counted.perSecond(9.96, "images")).isEqualTo("10 images/s");
    assertThat(Counted.perSecond(1234.5, "images")).isEqualTo("1,235 images/s");
  }
}
