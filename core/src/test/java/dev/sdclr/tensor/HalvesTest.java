package dev.sdclr.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.tensor.SideBySide.Both;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HalvesTest {

  private static final int ROUNDS = 200;

  private final Halves halves = new Halves();
  private SideBySide lanes;

  @BeforeEach
  void begin() {
    NativeLibrary.load();
    lanes = new SideBySide(new Compute(false, ComputeType.FP32, 2, 1, false, List.of()));
  }

  @AfterEach
  void end() {
    lanes.close();
  }

  @Test
  void bothSeeBothInTheSameOrderRoundAfterRound() {
    Both<float[]> seen =
        lanes.call(() -> gathered(halves.first()), () -> gathered(halves.second()));
    assertThat(seen.first()).isEqualTo(seen.second()).hasSize(2 * ROUNDS);
    for (int round = 0; round < ROUNDS; round++) {
      assertThat(seen.first()[2 * round]).isEqualTo(round);
      assertThat(seen.first()[2 * round + 1]).isEqualTo(1000 + round);
    }
  }

  private static float[] gathered(Halves.Half half) {
    float[] all = new float[2 * ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      try (TensorScope scope = new TensorScope()) {
        Tensor own = HostArray.tensor(new float[] {1000 * half.place() + round}, 1);
        System.arraycopy(HostArray.floats(half.gather(own, Channel.DENSE)), 0, all, 2 * round, 2);
      }
    }
    return all;
  }

  @Test
  void sumsAreTheSameInBoth() {
    Both<float[]> sums = lanes.call(() -> summed(halves.first()), () -> summed(halves.second()));
    assertThat(sums.first()).containsExactly(1003, 7).isEqualTo(sums.second());
  }

  private static float[] summed(Halves.Half half) {
    try (TensorScope scope = new TensorScope()) {
      Tensor own = HostArray.tensor(new float[] {half.place() == 0 ? 3 : 1000, 3.5f}, 2);
      half.sum(own, Channel.DENSE);
      return HostArray.floats(own);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void whatEndedTheOneIsWhatIsSaidOfBoth(int failing) {
    assertThatThrownBy(
            () ->
                lanes.call(
                    () -> summedUnless(failing, halves.first()),
                    () -> summedUnless(failing, halves.second())))
        .isInstanceOf(OutOfMemoryError.class)
        .hasMessage("out of luck")
        .hasNoSuppressedExceptions();
  }

  private float[] summedUnless(int failing, Halves.Half half) {
    if (half.place() == failing) {
      Error failure = new OutOfMemoryError("out of luck");
      halves.fail(failure);
      throw failure;
    }
    return summed(half);
  }

  @Test
  void theFirstLanesFailureGoesBeforeTheSeconds() {
    assertThatThrownBy(() -> lanes.call(() -> failed("one"), () -> failed("other")))
        .hasMessage("one")
        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("other"));
  }

  private static float[] failed(String why) {
    throw new IllegalStateException(why);
  }
}
