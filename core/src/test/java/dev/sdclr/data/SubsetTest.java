package dev.sdclr.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SubsetTest {

  private final PackedImages source = Fixtures.classes(3, 2);

  @Test
  void keepsPathsLabelsAndClassesInTheGivenOrder() {
    Subset subset = new Subset(source, new int[] {3, 0, 3});
    assertThat(Fixtures.paths(subset)).containsExactly("train/00003", "train/00000", "train/00003");
    assertThat(subset.labels()).containsExactly(1, 0, 1);
    assertThat(subset.classNames()).isEqualTo(source.classNames());
    assertThat(subset.sourceIndex(0)).isEqualTo(3);
    assertThat(subset.read(0).width()).isEqualTo(1);
    assertThat(subset.description()).isEqualTo("subset of made-up train (5 images) (3 images)");
  }

  @Test
  void refusesAnIndexOutside() {
    assertThatThrownBy(() -> new Subset(source, new int[] {5}))
        .hasMessage("subset index must be in [0, 5), was 5");
    assertThatThrownBy(() -> new Subset(source, new int[] {-1}))
        .hasMessage("subset index must be in [0, 5), was -1");
  }

  @Test
  void hidesLabels() {
    ImageSource hidden = new Subset(source, new int[] {1, 2}).withoutLabels();
    assertThat(hidden.isLabelled()).isFalse();
    assertThat(hidden.labels()).containsOnly(ImageSource.UNLABELLED);
    assertThat(hidden.classCounts()).isEmpty();
    assertThat(hidden.path(1)).isEqualTo("train/00002");
    assertThat(hidden.read(0).height()).isEqualTo(1);
    assertThat(hidden.withoutLabels()).isSameAs(hidden);
    assertThatThrownBy(() -> hidden.label(2)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
