package dev.sdclr.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DeviationTest {

  private static final double HAIR = 1e-9;

  @Test
  void keepsTheLargestOfAllImages() {
    Deviation difference =
        Deviation.NONE
            .with(new float[] {3, 4}, new float[] {3, 4.5f}) // 0.5 of 5
            .with(new float[] {0, 0.25f}, new float[] {0.25f, 0.25f}) // 0.25 of 0.25
            .with(new float[] {100, 0}, new float[] {101, 0}); // 1 of 100
    assertThat(difference.images()).isEqualTo(3);
    assertThat(difference.largestAbsolute()).isEqualTo(1);
    assertThat(difference.largestRelative()).isEqualTo(1);
    assertThat(Deviation.NONE.with(new float[] {3, 4}, new float[] {3, 4.5f}).largestRelative())
        .isCloseTo(0.1, within(HAIR));
  }

  @Test
  void passesUpToTheTolerance() {
    float[] one = {1, 0};
    assertThat(Deviation.NONE.with(one, new float[] {1, 0.9e-4f}).isWithin(Deviation.TOLERANCE))
        .isTrue();
    assertThat(Deviation.NONE.with(one, new float[] {1, 1.1e-4f}).isWithin(Deviation.TOLERANCE))
        .isFalse();
  }

  @Test
  void takesFeaturesOfLengthZeroAsTheyAre() {
    float[] zero = {0, 0};
    assertThat(Deviation.NONE.with(zero, zero).largestRelative()).isZero();
    assertThat(Deviation.NONE.with(zero, new float[] {1e-9f, 0}).isWithin(Deviation.TOLERANCE))
        .isFalse();
  }

  @Test
  void neverPassesWhatIsNotFinite() {
    float[] one = {1, 0};
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      float[] wrong = {bad, 0};
      assertThat(Deviation.NONE.with(one, wrong).with(one, one).isWithin(Deviation.TOLERANCE))
          .isFalse();
      assertThat(Deviation.NONE.with(wrong, wrong).with(one, one).isWithin(Deviation.TOLERANCE))
          .isFalse();
    }
  }
}
