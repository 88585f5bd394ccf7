package dev.sdclr.data.picture;

import java.util.concurrent.Semaphore;
import javax.imageio.IIOException;

/**
 * Memory that the decoders of all threads may take together.
 *
 * <p>Large pictures wait for one another, so that a folder of them needs no more memory than one,
 * however many threads there are. Safe for concurrent use. A thread reserves once at a time, as two
 * that wait for each other's rest would wait for ever.
 */
final class DecodingMemory {

  /** Half of the heap: decoded pictures, views and features need the rest. */
  static final DecodingMemory OF_THIS_JVM =
      new DecodingMemory(Math.max(64L << 20, Runtime.getRuntime().maxMemory() / 2));

  /**
   * Smaller pictures are decoded without asking: there are never enough threads for these to
   * matter.
   */
  private static final long SMALL_BYTES = 4L << 20;

  private static final int UNIT_BYTES = 1 << 20;

  private final long total;
  private final Semaphore free;

  DecodingMemory(long total) {
    this.total = total;
    free = new Semaphore((int) Math.min(Integer.MAX_VALUE, total / UNIT_BYTES), true);
  }

  /** A part of the memory, until it is closed. */
  final class Reserved implements AutoCloseable {

    private final int units;

    private Reserved(int units) {
      this.units = units;
    }

    @Override
    public void close() {
      free.release(units);
    }
  }

  /** How much there is in all, in bytes. */
  long total() {
    return total;
  }

  /**
   * Waits until so much is free.
   *
   * @throws IIOException when it is more than there is
   */
  Reserved reserve(long bytes) throws IIOException {
    if (bytes > total) {
      throw new IIOException(
          "decoding takes %,d MiB, more than the %,d MiB kept for it (give Java more, such as SDCLR_JAVA_OPTIONS=-Xmx%dg)"
              .formatted(bytes >> 20, total >> 20, ((2 * bytes) >> 30) + 1));
    }
    int units = bytes <= SMALL_BYTES ? 0 : (int) (bytes / UNIT_BYTES);
    free.acquireUninterruptibly(units);
    return new Reserved(units);
  }
}
