package dev.sdclr.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.tensor.SideBySide.Both;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SideBySideTest {

  private static Compute threads(int threads) {
    NativeLibrary.load();
    torch.set_num_threads(threads);
    return new Compute(false, ComputeType.FP32, threads, 1, false, List.of());
  }

  @AfterEach
  void backToOneThread() {
    threads(1);
  }

  @Test
  void doesBothAtOnce() {
    CountDownLatch bothAreThere = new CountDownLatch(2);
    try (SideBySide lanes = new SideBySide(threads(2))) {
      Both<Boolean> met = lanes.call(() -> meet(bothAreThere), () -> meet(bothAreThere));
      assertThat(met).isEqualTo(new Both<>(true, true));
    }
  }

  private static boolean meet(CountDownLatch all) {
    all.countDown();
    try {
      return all.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void dividesTheThreadsAndLeavesTheCallerHis() {
    try (SideBySide lanes = new SideBySide(threads(5))) {
      Both<Integer> counts = lanes.call(torch::get_num_threads, torch::get_num_threads);
      assertThat(counts).isEqualTo(new Both<>(3, 2));
      assertThat(torch.get_num_threads()).isEqualTo(5);
    }
  }

  @Test
  void staysOnTheCallersThreadWithoutASecondOne() {
    try (SideBySide lanes = new SideBySide(threads(1))) {
      assertThat(lanes.isParallel()).isFalse();
      assertThat(lanes.call(Thread::currentThread, Thread::currentThread))
          .isEqualTo(new Both<>(Thread.currentThread(), Thread.currentThread()));
    }
  }

  @Test
  void passesOnWhatAPieceThrowsAfterTheOtherIsDone() {
    AtomicBoolean done = new AtomicBoolean();
    try (SideBySide lanes = new SideBySide(threads(2))) {
      assertThatThrownBy(
              () ->
                  lanes.call(
                      () -> {
                        throw new IllegalArgumentException("first");
                      },
                      () -> {
                        done.set(true);
                        return "";
                      }))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("first");
      assertThat(done).isTrue();
      assertThat(lanes.call(() -> 1, () -> 2)).isEqualTo(new Both<>(1, 2));
    }
  }
}
