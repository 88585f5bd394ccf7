package dev.sdclr.data.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.UsageException;
import dev.sdclr.data.Fixtures;
import dev.sdclr.data.PackedImages;
import dev.sdclr.data.Subset;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FewLabelsTest {

  /** The few-shot sets of the SDCLR paper: 45 a class of 45,000 and 4 a class of 40,000. */
  @Test
  void drawsOnePercentAsThePaperDoes() {
    int[] tenClasses = new int[10];
    Arrays.fill(tenClasses, 4500);
    assertThat(FewLabels.fraction(Fixtures.classes(tenClasses), 0.01, 1)).hasSize(450);
    int[] hundredClasses = new int[100];
    Arrays.fill(hundredClasses, 400);
    assertThat(FewLabels.fraction(Fixtures.classes(hundredClasses), 0.01, 1)).hasSize(400);
  }

  @Test
  void drawsTheSameNumberOfEveryClass() {
    PackedImages source = Fixtures.classes(100, 7, 30);
    int[] indices = FewLabels.perClass(source, 7, 1);
    assertThat(new Subset(source, indices).classCounts()).containsExactly(7, 7, 7);
    assertThat(indices).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void drawsAtLeastOneOfEveryClass() {
    PackedImages source = Fixtures.classes(5, 5, 1);
    assertThat(new Subset(source, FewLabels.fraction(source, 0.01, 1)).classCounts())
        .containsExactly(1, 1, 1);
  }

  @Test
  void refusesNonsense() {
    assertThatThrownBy(() -> FewLabels.perClass(Fixtures.classes(9, 3), 4, 1))
        .isInstanceOf(UsageException.class)
        .hasMessage("class class 1 has 3 images where 4 are needed: ask for fewer");
    assertThatThrownBy(() -> FewLabels.perClass(Fixtures.classes(9, 3), 0, 1))
        .hasMessage("images per class must be at least 1, was 0");
    assertThatThrownBy(() -> FewLabels.fraction(Fixtures.classes(9, 3), 0, 1))
        .hasMessage("label fraction must be in (0, 1], was 0.0");
    assertThatThrownBy(() -> FewLabels.fraction(Fixtures.classes(9).withoutLabels(), 0.5, 1))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("a labelled subset needs labels");
  }
}
