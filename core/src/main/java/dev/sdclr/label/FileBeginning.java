package dev.sdclr.label;

import dev.sdclr.Digests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;

/**
 * What a file began with when it was read, by which it is known again after others wrote to it.
 *
 * <p>Not safe for concurrent use.
 */
final class FileBeginning {

  private static final int READ_BYTES = 1 << 16;

  private final MessageDigest digest = Digests.sha256();
  private long bytes;

  /** Takes in what follows, up to a place in the file. */
  void extend(FileChannel channel, long to) throws IOException {
    add(digest, channel, bytes, to);
    bytes = to;
  }

  /** Whether a file still begins with this. */
  boolean isOf(FileChannel channel) throws IOException {
    MessageDigest now = Digests.sha256();
    add(now, channel, 0, bytes);
    return MessageDigest.isEqual(now.digest(), soFar());
  }

  private byte[] soFar() {
    try {
      return ((MessageDigest) digest.clone()).digest();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("SHA-256 of this Java cannot be copied", e);
    }
  }

  private static void add(MessageDigest digest, FileChannel channel, long from, long to)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
    long at = from;
    while (at < to) {
      buffer.clear().limit((int) Math.min(READ_BYTES, to - at));
      int n = channel.read(buffer, at);
      if (n < 0) {
        return; // it has been cut, and so differs
      }
      at += n;
      digest.update(buffer.flip());
    }
  }

  /** Begins anew, with nothing. */
  void clear() {
    digest.reset();
    bytes = 0;
  }
}
