package dev.sdclr.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class TensorScopeTest {

  private Tensor temporary;

  private Tensor sum() {
    temporary = torch.ones(2, 3);
    return temporary.add(new Scalar(1));
  }

  @Test
  void leavesWhatWorkGivesToTheScopeAround() {
    Tensor result;
    try (TensorScope scope = new TensorScope()) {
      result = TensorScope.within(this::sum);
      assertThat(temporary.isNull()).isTrue();
      assertThat(HostArray.floats(result)).containsOnly(2);
    }
    assertThat(result.isNull()).isTrue();
  }

  @Test
  void leavesItToTheCallerWhereThereIsNoScopeAround() {
    try (Tensor result = TensorScope.within(this::sum)) {
      assertThat(temporary.isNull()).isTrue();
      assertThat(HostArray.floats(result)).containsOnly(2);
    }
  }

  /** As a block may give back its own input. */
  @Test
  void keepsWhatTheScopeAroundHasAlready() {
    try (TensorScope scope = new TensorScope()) {
      Tensor own = torch.ones(2, 3);
      Tensor same = TensorScope.within(() -> own);
      assertThat(HostArray.floats(same)).containsOnly(1);
    }
  }
}
