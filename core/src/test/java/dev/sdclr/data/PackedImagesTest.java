package dev.sdclr.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.data.PackedImages.Layout;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackedImagesTest {

  @Test
  void readsEveryLayoutAsInterleavedRgb() {
    byte[][] grey = {{10, -1}};
    byte[][] planes = {{1, 2, 3, 4, 5, 6}};
    byte[][] pixels = {{1, 2, 3, 4, 5, 6}};
    assertThat(PackedImages.of("a b", 2, 1, Layout.GREY, grey).read(0).rgb())
        .containsExactly(10, 10, 10, -1, -1, -1);
    assertThat(PackedImages.of("a b", 2, 1, Layout.RGB_PLANES, planes).read(0).rgb())
        .containsExactly(1, 3, 5, 2, 4, 6);
    Image image = PackedImages.of("a b", 1, 2, Layout.RGB_PIXELS, pixels).read(0);
    assertThat(image.rgb()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(image.width()).isEqualTo(1);
    assertThat(image.height()).isEqualTo(2);
  }

  @Test
  void namesItsImages() {
    PackedImages source = Fixtures.classes(2, 1);
    assertThat(Fixtures.paths(source)).containsExactly("train/00000", "train/00001", "train/00002");
    assertThat(source.labels()).containsExactly(0, 1, 0);
    assertThat(source.classCounts()).containsExactly(2, 1);
    assertThat(source.description()).isEqualTo("made-up train (3 images)");
  }

  @Test
  void refusesWhatDoesNotFit() {
    byte[][] one = {{1, 2}};
    assertThatThrownBy(() -> PackedImages.of("a", 1, 1, Layout.GREY, one))
        .hasMessage("image 0 needs 1*1*1 bytes, has 2");
    assertThatThrownBy(
            () -> PackedImages.of("a", 2, 1, Layout.GREY, one, new int[] {2}, List.of("x", "y")))
        .hasMessage("label of image 0 must be in [0, 2), was 2");
    assertThatThrownBy(() -> PackedImages.of("a", 2, 1, Layout.GREY, one, new int[2], List.of("x")))
        .hasMessage("needs one label per image, got 1 images and 2 labels");
    assertThatThrownBy(() -> Fixtures.classes(1, 1).path(2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
