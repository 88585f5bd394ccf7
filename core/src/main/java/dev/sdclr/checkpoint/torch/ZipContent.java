package dev.sdclr.checkpoint.torch;

import dev.sdclr.checkpoint.tensors.ByteSource;
import dev.sdclr.checkpoint.tensors.Shortened;
import dev.sdclr.checkpoint.torch.ZipDirectory.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** Reads entries of a ZIP file in parts, stored or deflated. */
final class ZipContent {

  private static final int HEADER_SIGNATURE = 0x04034b50;
  private static final int HEADER_BYTES = 30;
  private static final int CHUNK_BYTES = 1 << 16;

  /** No deflated byte can stand for more. */
  private static final long MAX_EXPANSION = 1032;

  /** So that a small file of entries that share their data cannot keep a machine busy for long. */
  private static final long MAX_INFLATED_BYTES = 16L << 30;

  private final ByteSource source;
  private final ZipDirectory directory;
  private final long maxInflatedBytes;
  private final Set<String> verified = new HashSet<>();
  private long inflated;

  ZipContent(ByteSource source) throws IOException {
    this(source, MAX_INFLATED_BYTES);
  }

  /** Inflates at most {@code maxInflatedBytes} bytes in all. */
  ZipContent(ByteSource source, long maxInflatedBytes) throws IOException {
    this.source = source;
    this.maxInflatedBytes = maxInflatedBytes;
    this.directory = ZipDirectory.read(source);
  }

  ZipDirectory directory() {
    return directory;
  }

  /**
   * A whole entry of at most {@code maxBytes} bytes.
   *
   * @throws dev.sdclr.SdclrException when it is larger or corrupt
   */
  byte[] whole(Entry entry, int maxBytes) throws IOException {
    if (entry.size() > maxBytes) {
      throw source.malformed(
          "has %d bytes of %s, more than the %d that are read"
              .formatted(entry.size(), Shortened.text(entry.name()), maxBytes));
    }
    requirePossible(entry);
    byte[] bytes = new byte[(int) entry.size()];
    read(entry, 0, ByteBuffer.wrap(bytes));
    return bytes;
  }

  /**
   * Fills {@code target} with a part of an entry's content; the first part that is asked for
   * verifies the whole.
   *
   * @param from first byte; the part must lie within the entry
   * @throws dev.sdclr.SdclrException when the entry is corrupt
   */
  void read(Entry entry, long from, ByteBuffer target) throws IOException {
    requirePossible(entry);
    boolean verify = verified.add(entry.name());
    if (entry.method() == Entry.STORED) {
      long start = start(entry);
      if (verify) {
        copy(new Range(source, start, entry.size()), entry, from, target, true);
      } else {
        source.read(start + from, target);
      }
      return;
    }
    Inflater inflater = new Inflater(true);
    try (InputStream compressed = new Range(source, start(entry), entry.compressed());
        InputStream content = new InflaterInputStream(compressed, inflater, CHUNK_BYTES)) {
      copy(content, entry, from, target, verify);
    } finally {
      inflater.end();
    }
  }

  private void requirePossible(Entry entry) {
    boolean possible =
        entry.method() == Entry.STORED
            ? entry.size() == entry.compressed()
            : entry.method() == Entry.DEFLATED
                && entry.size() / MAX_EXPANSION <= entry.compressed();
    if (!possible) {
      throw source.malformed(
          "compresses %s by method %d to an impossible size"
              .formatted(Shortened.text(entry.name()), entry.method()));
    }
  }

  /** Where the data begins, behind the entry's own header. */
  private long start(Entry entry) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    source.read(entry.header(), header);
    long start =
        entry.header()
            + HEADER_BYTES
            + (header.getShort(26) & 0xFFFF)
            + (header.getShort(28) & 0xFFFF);
    if (header.getInt(0) != HEADER_SIGNATURE || start > directory.start() - entry.compressed()) {
      throw source.malformed("places %s outside itself".formatted(Shortened.text(entry.name())));
    }
    return start;
  }

  private void copy(InputStream in, Entry entry, long from, ByteBuffer target, boolean verify)
      throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    CRC32 crc = new CRC32();
    long end = verify ? entry.size() : from + target.remaining();
    long position = 0;
    while (position < end) {
      int count = in.read(chunk, 0, (int) Math.min(chunk.length, end - position));
      countInflated(entry, count);
      crc.update(chunk, 0, count);
      int skip = (int) Math.min(count, Math.max(0, from - position));
      target.put(chunk, skip, Math.min(count - skip, target.remaining()));
      position += count;
    }
    boolean longer = verify && in.read() >= 0;
    boolean other = verify && entry.crc() != 0 && entry.crc() != (int) crc.getValue();
    if (longer || other) {
      throw source.malformed("has a corrupt part %s".formatted(Shortened.text(entry.name())));
    }
  }

  private void countInflated(Entry entry, int count) {
    if (count <= 0) {
      throw source.malformed(
          "has fewer bytes of %s than it claims".formatted(Shortened.text(entry.name())));
    }
    if (entry.method() == Entry.DEFLATED) {
      inflated += count;
      if (inflated > maxInflatedBytes) {
        throw source.malformed("expands to more than %d bytes".formatted(maxInflatedBytes));
      }
    }
  }

  /** A part of the source as a stream. */
  private static final class Range extends InputStream {

    private final ByteSource source;
    private final long end;
    private long position;

    Range(ByteSource source, long start, long length) {
      this.source = source;
      this.position = start;
      this.end = start + length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = (int) Math.min(length, end - position);
      if (count <= 0) {
        return length == 0 ? 0 : -1;
      }
      source.read(position, ByteBuffer.wrap(bytes, offset, count));
      position += count;
      return count;
    }
  }
}
