package dev.sdclr.data.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.data.Fixtures;
import dev.sdclr.data.PackedImages;
import dev.sdclr.data.Subset;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HoldOutTest {

  @Test
  void holdsOutTheSameFractionOfEveryClass() {
    PackedImages source = Fixtures.classes(100, 50, 2, 1);
    HoldOut parts = HoldOut.of(source, 0.1, 1);
    assertThat(new Subset(source, parts.heldOut()).classCounts()).containsExactly(10, 5, 1, 0);
    assertThat(new Subset(source, parts.kept()).classCounts()).containsExactly(90, 45, 1, 1);
  }

  @Test
  void keepsOrHoldsOutEveryImage() {
    HoldOut parts = HoldOut.of(Fixtures.classes(30, 20), 0.5, 9);
    assertThat(IntStream.concat(IntStream.of(parts.kept()), IntStream.of(parts.heldOut())).sorted())
        .containsExactlyElementsOf(IntStream.range(0, 50).boxed().toList());
    assertThat(parts.kept()).isSorted();
    assertThat(parts.heldOut()).isSorted();
  }

  @Test
  void dependsOnTheSeed() {
    PackedImages source = Fixtures.classes(100, 100);
    int[] heldOut = HoldOut.of(source, 0.2, 1).heldOut();
    assertThat(HoldOut.of(source, 0.2, 1).heldOut()).isEqualTo(heldOut);
    assertThat(HoldOut.of(source, 0.2, 2).heldOut()).isNotEqualTo(heldOut);
  }

  @Test
  void refusesNonsense() {
    assertThatThrownBy(() -> HoldOut.of(Fixtures.classes(3, 3), 1, 1))
        .hasMessage("hold-out fraction must be in (0, 1), was 1.0");
    assertThatThrownBy(() -> HoldOut.of(Fixtures.classes(3, 3).withoutLabels(), 0.5, 1))
        .hasMessage(
            "a stratified hold-out needs labels, made-up train (6 images) without labels has none");
  }
}
