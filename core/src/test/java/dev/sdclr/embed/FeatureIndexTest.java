package dev.sdclr.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether a file of features says which images are its rows. */
class FeatureIndexTest {

  private static FeatureIndex named(String... paths) {
    return new FeatureIndex(List.of(0L, 1L, 2L), List.of(paths), Arrays.asList(null, null, null));
  }

  @Test
  void pathsThatAreTheNumbersOfTheRowsNameNothing() {
    FeatureIndex nameless = FeatureIndex.nameless(3);
    assertThat(nameless.paths()).containsExactly("0", "1", "2");
    assertThat(nameless.isNameless()).isTrue();
    assertThat(named("0", "1", "2").isNameless()).isTrue();
    assertThat(named("0", "2", "1").isNameless()).isFalse();
    assertThat(named("a.png", "b.png", "c.png").isNameless()).isFalse();
  }
}
