package dev.sdclr.data.shard;

import dev.sdclr.InputFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads from many archives with few of them open: those that were read last, which is all that a
 * pass in the order of the shards needs. Safe for concurrent use.
 *
 * <p>A shuffle buffer asks for images here and there in a stretch that moves on. To the system
 * these are single reads far apart; so what lies before them is read in one go first, into the
 * system's own cache, from which they then come. A pass in another order gains nothing by that:
 * what is read ahead may be twice what is asked for, and a stretch's worth, and no more.
 */
final class ShardChannels {

  private static final int MAX_OPEN = 64;
  private static final int AHEAD_BYTES = 8 << 20;
  private static final int PIECE_BYTES = 1 << 18;

  /** Farther away an image is not of the stretch. */
  private static final long MAX_GAP = 256L << 20;

  private static final long STRETCH_BYTES = 1L << 30;

  private final long stretchBytes;
  private final AtomicLong asked = new AtomicLong();
  private final AtomicLong readAhead = new AtomicLong();
  private final Map<Path, Shared> open = new LinkedHashMap<>(16, 0.75f, true);

  ShardChannels() {
    this(STRETCH_BYTES);
  }

  ShardChannels(long stretchBytes) {
    this.stretchBytes = stretchBytes;
  }

  /** Bytes that were read before they were asked for. */
  long readAhead() {
    return readAhead.get();
  }

  /** An archive and how many reads are going on, which the map's owner guards. */
  private static final class Shared {
    private final FileChannel channel;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile long ahead;
    private int users;

    Shared(FileChannel channel) {
      this.channel = channel;
    }

    /**
     * Reads on to {@code end} and some more, unless another thread is just doing so.
     *
     * @return how many bytes
     */
    long readAhead(long end) throws IOException {
      if (end > ahead && end - ahead <= MAX_GAP && reading.tryLock()) {
        try {
          long before = ahead;
          long at = before;
          long target = Math.max(end, at + AHEAD_BYTES);
          ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
          while (at < target && channel.read(piece.clear(), at) > 0) {
            at += piece.position();
            ahead = at;
          }
          return at - before;
        } finally {
          reading.unlock();
        }
      }
      return 0;
    }
  }

  /**
   * Reads bytes.
   *
   * @throws java.io.EOFException when the archive has become shorter
   */
  byte[] read(Path archive, long offset, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    Shared shared = borrow(archive);
    try {
      if (readAhead.get() <= 2 * asked.addAndGet(count) + stretchBytes) {
        readAhead.addAndGet(shared.readAhead(offset + count));
      }
      InputFile.fill(shared.channel, bytes, offset);
    } finally {
      giveBack(shared);
    }
    return bytes.array();
  }

  private synchronized Shared borrow(Path archive) throws IOException {
    Shared shared = open.get(archive);
    if (shared == null) {
      closeUnused();
      shared = new Shared(InputFile.channel(archive));
      open.put(archive, shared);
    }
    shared.users++;
    return shared;
  }

  private synchronized void giveBack(Shared shared) {
    shared.users--;
  }

  /** The oldest ones first; more stay open only while more threads read. */
  private void closeUnused() throws IOException {
    Iterator<Shared> oldest = open.values().iterator();
    while (open.size() >= MAX_OPEN && oldest.hasNext()) {
      Shared shared = oldest.next();
      if (shared.users == 0) {
        shared.channel.close();
        oldest.remove();
      }
    }
  }
}
