package dev.sdclr.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HostArrayTest {

  @BeforeAll
  static void load() {
    NativeLibrary.load();
  }

  @Test
  void comesBackAsItWas() {
    try (TensorScope scope = new TensorScope()) {
      Tensor floats = HostArray.tensor(new float[] {1, -0f, Float.NaN, 4, 5, 6}, 2, 3);
      assertThat(floats.sizes().vec().get()).containsExactly(2, 3);
      assertThat(HostArray.floats(floats)).containsExactly(1, -0f, Float.NaN, 4, 5, 6);
      assertThat(HostArray.doubles(HostArray.tensor(new double[] {1e-300, 2}, 2)))
          .containsExactly(1e-300, 2);
      assertThat(HostArray.tensor(new long[] {1L << 60}, 1).item_long()).isEqualTo(1L << 60);
      assertThat(HostArray.tensor(new float[0], 0, 3).numel()).isZero();
    }
  }

  @Test
  void isNotWrittenPastItsEnd() {
    assertThatThrownBy(() -> HostArray.tensor(new double[3], 1, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 elements do not fill the shape [1, 2]");
    assertThatThrownBy(() -> HostArray.tensor(new float[1], 2))
        .hasMessage("1 elements do not fill the shape [2]");
    assertThatThrownBy(() -> HostArray.tensor(new long[2], 0)).hasMessageContaining("[0]");
  }
}
