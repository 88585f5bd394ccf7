package dev.sdclr.process;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Warns, once, when memory is nearly used up: Linux ends a process that takes the last of it
 * without a word. Closing it ends the watch.
 */
public final class MemoryWatch implements AutoCloseable {

  private static final double SCARCE = 0.04;
  private static final long LOOK_EVERY_MILLIS = 200;
  private static final double GIBIBYTE = 1L << 30;

  private final Supplier<List<FreeMemory>> memory;
  private final Consumer<String> warning;
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * Begins to watch.
   *
   * @param warning told how much is left of how much; called from another thread
   */
  public static MemoryWatch begin(Consumer<String> warning) {
    return new MemoryWatch(FreeMemory::all, warning);
  }

  MemoryWatch(Supplier<List<FreeMemory>> memory, Consumer<String> warning) {
    this.memory = memory;
    this.warning = warning;
    Thread thread = new Thread(this::watch, "sdclr-memory-watch");
    thread.setDaemon(true);
    thread.start();
  }

  private void watch() {
    try {
      while (!closed.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
        for (FreeMemory room : memory.get()) {
          if (room.leftBytes() < room.limitBytes() * SCARCE) {
            warning.accept(
                "memory is nearly used up: %.1f GiB are left of %.1f"
                    .formatted(
                        Math.max(0, room.leftBytes()) / GIBIBYTE, room.limitBytes() / GIBIBYTE));
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
