package dev.sdclr.data.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.IIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DecodingMemoryTest {

  private final DecodingMemory memory = new DecodingMemory(100L << 20);

  @Test
  void refusesWhatItWillNeverHave() {
    assertThatThrownBy(() -> memory.reserve((100L << 20) + 1))
        .isInstanceOf(IIOException.class)
        .hasMessageStartingWith("decoding takes 100 MiB, more than the 100 MiB kept for it");
  }

  /** Of pictures that take 60 of 100 MiB each, one is decoded at a time. */
  @Test
  @Timeout(20)
  void letsLargePicturesWaitForOneAnother() throws InterruptedException {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Phaser start = new Phaser(4);
    Thread[] threads = new Thread[4];
    for (int i = 0; i < threads.length; i++) {
      threads[i] =
          new Thread(
              () -> {
                start.arriveAndAwaitAdvance();
                for (int j = 0; j < 1000; j++) {
                  try (DecodingMemory.Reserved reserved = memory.reserve(60L << 20)) {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    inside.decrementAndGet();
                  } catch (IOException e) {
                    most.set(99);
                  }
                }
              });
      threads[i].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(most).hasValue(1);
  }

  @Test
  @Timeout(20)
  void letsSmallPicturesPass() throws IOException {
    try (DecodingMemory.Reserved all = memory.reserve(100L << 20);
        DecodingMemory.Reserved small = memory.reserve(1 << 20)) {
      assertThat(all).isNotSameAs(small);
    }
  }
}
