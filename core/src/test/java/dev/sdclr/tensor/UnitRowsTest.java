package dev.sdclr.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class UnitRowsTest {

  @Test
  void scalesRowsToLengthOneAndLeavesZeros() {
    try (TensorScope scope = new TensorScope()) {
      Tensor rows = HostArray.tensor(new double[] {3, 4, 0, 0}, 2, 2);
      assertThat(HostArray.doubles(UnitRows.of(rows))).containsExactly(0.6, 0.8, 0, 0);
    }
  }
}
