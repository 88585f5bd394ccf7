package dev.sdclr.checkpoint.torch;

import dev.sdclr.checkpoint.tensors.ByteSource;
import dev.sdclr.checkpoint.tensors.Shortened;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The table of contents of a ZIP file (APPNOTE.TXT 6.3, sections 4.3.12 to 4.3.16), with every
 * place checked against the file.
 *
 * @param entries by name
 * @param start where it begins and the entries' data must have ended
 */
record ZipDirectory(Map<String, Entry> entries, long start) {

  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int END64_SIGNATURE = 0x06064b50;
  private static final int END64_BYTES = 56;
  private static final int LOCATOR_SIGNATURE = 0x07064b50;
  private static final int LOCATOR_BYTES = 20;
  private static final int ENTRY_SIGNATURE = 0x02014b50;
  private static final int ENTRY_BYTES = 46;
  private static final int MAX_COMMENT_BYTES = 0xFFFF;
  private static final int ENCRYPTED = 1;
  private static final int EXTRA_64 = 1;
  private static final long IN_EXTRA = 0xFFFFFFFFL;

  /** PyTorch writes some 100 bytes a tensor. */
  private static final int MAX_BYTES = 32 << 20;

  /**
   * A file within the ZIP file.
   *
   * @param method of compression
   * @param crc CRC-32 of the content, or 0 when the writer kept none
   * @param compressed bytes stored
   * @param size bytes of the content
   * @param header where the entry's own header lies
   */
  record Entry(String name, int method, int crc, long compressed, long size, long header) {

    static final int STORED = 0;
    static final int DEFLATED = 8;
  }

  /** Where the directory lies and how many entries it has. */
  private record Extent(long entries, long bytes, long start) {}

  static ZipDirectory read(ByteSource source) throws IOException {
    Extent extent = extent(source);
    ByteBuffer bytes = buffer(source, extent.start(), (int) extent.bytes());
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (long i = 0; i < extent.entries(); i++) {
      Entry entry = entry(source, bytes);
      if (entry.header() >= extent.start() || entry.compressed() > extent.start()) {
        throw source.malformed("places %s outside itself".formatted(Shortened.text(entry.name())));
      }
      if (entries.put(entry.name(), entry) != null) {
        throw source.malformed("holds %s twice".formatted(Shortened.text(entry.name())));
      }
    }
    if (bytes.hasRemaining()) {
      throw source.malformed("has more entries in its table of contents than it claims");
    }
    return new ZipDirectory(entries, extent.start());
  }

  private static ByteBuffer buffer(ByteSource source, long position, int length)
      throws IOException {
    return ByteBuffer.wrap(source.bytes(position, length)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The end of the directory is found from the end of the file, before its comment. */
  private static Extent extent(ByteSource source) throws IOException {
    int length = (int) Math.min(source.size(), END_BYTES + MAX_COMMENT_BYTES);
    long from = source.size() - length;
    ByteBuffer tail = buffer(source, from, length);
    for (int i = length - END_BYTES; i >= 0; i--) {
      boolean isEnd =
          tail.getInt(i) == END_SIGNATURE
              && (tail.getShort(i + 20) & 0xFFFF) == length - END_BYTES - i;
      if (isEnd) {
        return checked(source, extent(source, tail.slice(i, END_BYTES), from + i), from + i);
      }
    }
    throw source.malformed("has no table of contents at its end");
  }

  private static Extent extent(ByteSource source, ByteBuffer slice, long position)
      throws IOException {
    ByteBuffer end = slice.order(ByteOrder.LITTLE_ENDIAN);
    long entries = end.getShort(10) & 0xFFFF;
    long bytes = end.getInt(12) & IN_EXTRA;
    long start = end.getInt(16) & IN_EXTRA;
    boolean large = entries == 0xFFFF || bytes == IN_EXTRA || start == IN_EXTRA;
    return large ? extent64(source, position - LOCATOR_BYTES) : new Extent(entries, bytes, start);
  }

  private static Extent extent64(ByteSource source, long locatorPosition) throws IOException {
    requireInside(source, locatorPosition, LOCATOR_BYTES);
    ByteBuffer locator = buffer(source, locatorPosition, LOCATOR_BYTES);
    long position = locator.getLong(8);
    requireInside(source, position, END64_BYTES);
    ByteBuffer end = buffer(source, position, END64_BYTES);
    if (locator.getInt(0) != LOCATOR_SIGNATURE || end.getInt(0) != END64_SIGNATURE) {
      throw source.malformed("has no table of contents at its end");
    }
    return new Extent(end.getLong(32), end.getLong(40), end.getLong(48));
  }

  private static void requireInside(ByteSource source, long position, int length) {
    if (position < 0 || position > source.size() - length) {
      throw source.malformed("has no table of contents at its end");
    }
  }

  private static Extent checked(ByteSource source, Extent extent, long end) {
    boolean fits =
        extent.start() >= 0
            && extent.bytes() >= 0
            && extent.bytes() <= MAX_BYTES
            && extent.start() <= end - extent.bytes()
            && extent.entries() >= 0
            && extent.entries() <= extent.bytes() / ENTRY_BYTES;
    if (!fits) {
      throw source.malformed("has a table of contents of an impossible size");
    }
    return extent;
  }

  private static Entry entry(ByteSource source, ByteBuffer bytes) {
    int at = bytes.position();
    if (bytes.remaining() < ENTRY_BYTES || bytes.getInt(at) != ENTRY_SIGNATURE) {
      throw source.malformed("has a broken table of contents");
    }
    int nameLength = bytes.getShort(at + 28) & 0xFFFF;
    int extraLength = bytes.getShort(at + 30) & 0xFFFF;
    int commentLength = bytes.getShort(at + 32) & 0xFFFF;
    if (bytes.remaining() < ENTRY_BYTES + nameLength + extraLength + commentLength) {
      throw source.malformed("has a broken table of contents");
    }
    byte[] name = new byte[nameLength];
    bytes.get(at + ENTRY_BYTES, name);
    if ((bytes.getShort(at + 8) & ENCRYPTED) != 0) {
      throw source.malformed("is encrypted");
    }
    ByteBuffer extra = bytes.slice(at + ENTRY_BYTES + nameLength, extraLength);
    long[] places = places(source, bytes, at, extra.order(ByteOrder.LITTLE_ENDIAN));
    bytes.position(at + ENTRY_BYTES + nameLength + extraLength + commentLength);
    return new Entry(
        new String(name, StandardCharsets.UTF_8),
        bytes.getShort(at + 10) & 0xFFFF,
        bytes.getInt(at + 16),
        places[1],
        places[0],
        places[2]);
  }

  /** Size, compressed size and header's place; those of 4 GiB and more are in the extra field. */
  private static long[] places(ByteSource source, ByteBuffer bytes, int at, ByteBuffer extra) {
    long[] places = {
      bytes.getInt(at + 24) & IN_EXTRA,
      bytes.getInt(at + 20) & IN_EXTRA,
      bytes.getInt(at + 42) & IN_EXTRA
    };
    ByteBuffer large = large(extra);
    for (int i = 0; i < places.length; i++) {
      if (places[i] == IN_EXTRA) {
        places[i] = large.remaining() < Long.BYTES ? -1 : large.getLong();
      }
      if (places[i] < 0) {
        throw source.malformed("has a broken table of contents");
      }
    }
    return places;
  }

  /** The 64-bit part of an extra field, empty when there is none. */
  private static ByteBuffer large(ByteBuffer extra) {
    while (extra.remaining() >= 4) {
      int id = extra.getShort() & 0xFFFF;
      int length = Math.min(extra.getShort() & 0xFFFF, extra.remaining());
      if (id == EXTRA_64) {
        return extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
      }
      extra.position(extra.position() + length);
    }
    return ByteBuffer.allocate(0);
  }
}
