package dev.sdclr.data.picture;

import java.util.Objects;
import javax.imageio.IIOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * A file's bytes as Image I/O reads them: no copy and no disk cache.
 *
 * <p>Some readers take the end of the file for endless zeros and would go on for minutes, so that
 * only a few reads behind it are let through.
 */
final class ByteArrayInput extends ImageInputStreamImpl {

  private static final int READS_BEHIND_END = 64;

  private static final int READS_PER_CHECK = 8;

  private final byte[] bytes;
  private AllocationLimit limit = AllocationLimit.NONE;
  private int readsBehindEnd;
  private int readsUnchecked;

  ByteArrayInput(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Ends reading when its thread has allocated more from now on. */
  void limitTo(long allocatedBytes) {
    limit = AllocationLimit.of(allocatedBytes);
  }

  @Override
  public int read() throws IIOException {
    if (++readsUnchecked == READS_PER_CHECK) {
      limit.check();
      readsUnchecked = 0;
    }
    bitOffset = 0;
    return streamPos < bytes.length ? bytes[(int) streamPos++] & 0xFF : end();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IIOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    bitOffset = 0;
    int count = (int) Math.min(length, bytes.length - streamPos);
    if (count <= 0) {
      return length == 0 ? 0 : end();
    }
    System.arraycopy(bytes, (int) streamPos, target, offset, count);
    streamPos += count;
    return count;
  }

  private int end() throws IIOException {
    if (++readsBehindEnd > READS_BEHIND_END) {
      throw new IIOException("the file ends early");
    }
    return -1;
  }

  /**
   * Not known: readers refuse by it what is rare but honest, such as a blank page; {@link
   * PixelLimit} decides.
   */
  @Override
  public long length() {
    return -1;
  }
}
