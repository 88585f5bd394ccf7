package dev.sdclr.data.picture;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import javax.imageio.IIOException;

/**
 * What a thread may allocate, garbage included, from the limit's making on.
 *
 * @param maxBytes by the thread's own count, in bytes
 */
record AllocationLimit(long maxBytes) {

  /** Allows everything. */
  static final AllocationLimit NONE = new AllocationLimit(Long.MAX_VALUE);

  /** Null on a Java that does not count. */
  private static final ThreadMXBean COUNTER =
      ManagementFactory.getThreadMXBean() instanceof ThreadMXBean counter
              && counter.isThreadAllocatedMemorySupported()
          ? counter
          : null;

  /** Allows the calling thread {@code bytes} more. */
  static AllocationLimit of(long bytes) {
    return COUNTER == null ? NONE : new AllocationLimit(allocated() + bytes);
  }

  private static long allocated() {
    return COUNTER.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  /**
   * To be called by the same thread.
   *
   * @throws IIOException when it has allocated more
   */
  void check() throws IIOException {
    if (maxBytes != NONE.maxBytes && allocated() > maxBytes) {
      throw new IIOException("its parts take more memory than its pixels");
    }
  }
}
