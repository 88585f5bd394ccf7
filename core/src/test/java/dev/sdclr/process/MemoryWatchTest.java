package dev.sdclr.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class MemoryWatchTest {

  private static final long GIBIBYTE = 1L << 30;
  private static final long MAX_SECONDS = 60;

  private final BlockingQueue<String> warnings = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> looks = new LinkedBlockingQueue<>();

  private Supplier<List<FreeMemory>> leaving(long... bytes) {
    return () -> {
      long left = bytes[Math.min(looks.size(), bytes.length - 1)];
      looks.add(looks.size());
      return List.of(new FreeMemory(8 * GIBIBYTE, 32 * GIBIBYTE), new FreeMemory(left, GIBIBYTE));
    };
  }

  @Test
  void warnsWhenLittleIsLeftAndThenLooksNoMore() throws InterruptedException {
    Supplier<List<FreeMemory>> memory = leaving(GIBIBYTE / 2, GIBIBYTE / 20, -1);
    try (MemoryWatch watch = new MemoryWatch(memory, warnings::add)) {
      assertThat(watch).isNotNull();
      assertThat(warnings.poll(MAX_SECONDS, TimeUnit.SECONDS))
          .isEqualTo("memory is nearly used up: 0.0 GiB are left of 1.0");
    }
    assertThat(looks).hasSize(3);
    assertThat(warnings).isEmpty();
  }

  @Test
  void looksAgainWhileThereIsEnough() throws InterruptedException {
    try (MemoryWatch watch = new MemoryWatch(leaving(GIBIBYTE / 2), warnings::add)) {
      assertThat(watch).isNotNull();
      for (int i = 0; i < 3; i++) {
        assertThat(looks.poll(MAX_SECONDS, TimeUnit.SECONDS)).isNotNull();
      }
    }
    assertThat(warnings).isEmpty();
  }
}
