package dev.sdclr.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutlineTest {

  @Test
  void holdsWhatLiesWithinTheBaysExcluded() {
    Outline horseshoe =
        Outline.of(
            List.of(
                0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.7, 1.0, 0.7, 0.3, 0.3, 0.3, 0.3, 1.0, 0.0, 1.0));
    assertThat(horseshoe.holds(0.15, 0.9)).isTrue();
    assertThat(horseshoe.holds(0.85, 0.9)).isTrue();
    assertThat(horseshoe.holds(0.5, 0.1)).isTrue();
    assertThat(horseshoe.holds(0.5, 0.9)).isFalse();
    assertThat(horseshoe.holds(1.1, 0.5)).isFalse();
  }

  @Test
  void whatIsNoPolygonIsRefused() {
    for (List<Double> corners :
        List.of(
            List.<Double>of(),
            List.of(0.0, 0.0, 1.0, 1.0),
            List.of(0.0, 0.0, 1.0, 1.0, 1.0),
            List.of(0.0, 0.0, 1.0, Double.NaN, 1.0, 1.0),
            Arrays.asList(0.0, 0.0, 1.0, null, 1.0, 1.0))) {
      assertThatThrownBy(() -> Outline.of(corners)).isInstanceOf(Refusal.class);
    }
  }
}
