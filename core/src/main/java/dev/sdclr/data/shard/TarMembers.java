package dev.sdclr.data.shard;

import dev.sdclr.InputFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.data.folder.FileKinds;
import dev.sdclr.data.picture.ForeignFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Goes through the files in an uncompressed tar archive without reading their contents.
 *
 * <p>Long names are understood as POSIX (pax) and GNU write them. For one thread; closing it closes
 * the archive.
 */
final class TarMembers implements AutoCloseable {

  /** Holds a header, a short file, its header and the next header: one read for most members. */
  private static final int BUFFER_BYTES = 8192;

  /** More than any file system's longest path with what is written around it. */
  private static final int MAX_NAME_BYTES = 1 << 16;

  /** Archives are filled up to whole records, of 10 KiB unless somebody asks for more. */
  private static final int MAX_PADDING_BYTES = 1 << 20;

  private static final Pattern PAX =
      Pattern.compile("\\d+ (path|size|GNU\\.sparse\\.\\w+)=([^\\n]*)\\n");

  private final Path archive;
  private final FileChannel channel;
  private final long length;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
  private long bufferStart;
  private final FileKinds others = new FileKinds();

  /**
   * A file in the archive.
   *
   * @param offset of its content in the archive, in bytes
   * @param size of its content in bytes; lies within the archive
   */
  record Member(String name, long offset, long size) {}

  /** What to do with each file. */
  @FunctionalInterface
  interface Visitor {
    void visit(Member member);
  }

  private TarMembers(Path archive, FileChannel channel) throws IOException {
    this.archive = archive;
    this.channel = channel;
    length = channel.size();
  }

  /**
   * Opens an archive.
   *
   * @throws SdclrException when it cannot be read
   */
  static TarMembers open(Path archive) {
    try {
      return new TarMembers(archive, InputFile.channel(archive));
    } catch (IOException e) {
      throw new SdclrException("cannot read shard %s: %s".formatted(archive, IoReason.of(e)), e);
    }
  }

  /**
   * Visits all regular files in their order.
   *
   * @throws SdclrException when the archive is corrupt or ends early, saying where
   */
  void forEach(Visitor visitor) {
    String longName = null;
    long paxSize = -1;
    long at = 0;
    while (true) {
      byte[] block = bytes(at, TarHeader.BLOCK, "a header, or the mark of its end");
      if (TarHeader.isEnd(block)) {
        requireOnlyPadding(at);
        return;
      }
      TarHeader header = header(block, at);
      long size = paxSize >= 0 ? paxSize : header.size();
      long content = at + TarHeader.BLOCK;
      if (size > length - content) {
        throw corrupt(
            at, "'%s' of %,d bytes extends beyond its end".formatted(header.name(), size));
      }
      switch (header.type()) {
        case 'L' -> longName = TarHeader.text(name(content, header.size(), at)).replace("\0", "");
        case 'x' -> {
          byte[] said = name(content, header.size(), at);
          Matcher fields = PAX.matcher(new String(said, StandardCharsets.ISO_8859_1));
          while (fields.find()) {
            if (fields.group(1).equals("path")) {
              longName = TarHeader.text(fields.group(2).getBytes(StandardCharsets.ISO_8859_1));
            } else if (fields.group(1).equals("size")) {
              paxSize = paxSize(fields.group(2), at);
            } else {
              throw sparse(at);
            }
          }
        }
        case '0', '7' -> {
          visitor.visit(new Member(longName == null ? header.name() : longName, content, size));
          longName = null;
          paxSize = -1;
        }
        case 'S' -> throw sparse(at);
        default -> { // folders and links, and what is said of all members
          count(header.type());
          longName = null;
          paxSize = -1;
        }
      }
      at = content + (size + TarHeader.BLOCK - 1) / TarHeader.BLOCK * TarHeader.BLOCK;
    }
  }

  /** A copy that was begun and not finished has zeros where more was to come. */
  private void requireOnlyPadding(long end) {
    long left = length - end;
    boolean isPadding =
        left <= MAX_PADDING_BYTES && TarHeader.isEnd(bytes(end, (int) left, "the mark of its end"));
    if (!isPadding) {
      throw corrupt(
          end, "its end is marked there, and %,d bytes follow".formatted(left - TarHeader.BLOCK));
    }
  }

  private void count(char type) {
    switch (type) {
      case '1', '2' -> others.add(FileKinds.LINKS, 1);
      case '3', '4', '6' -> others.add(FileKinds.SPECIAL, 1);
      case '5', 'g', 'K', 'V', 'D' -> {} // nothing that might be meant as an image
      default -> others.add(FileKinds.OTHERS, 1);
    }
  }

  /** What was met that is no regular file, folders aside. */
  FileKinds others() {
    return others;
  }

  private TarHeader header(byte[] block, long at) {
    try {
      return TarHeader.of(block);
    } catch (IllegalArgumentException e) {
      if (at == 0) {
        ForeignFile.requireOther(archive, block);
      }
      throw corrupt(at, "not the header of a member: %s".formatted(e.getMessage()));
    }
  }

  /** GNU's two forms; headers follow the one, and a map comes before the content of the other. */
  private SdclrException sparse(long at) {
    return new SdclrException(
        "shard %s keeps a file without its holes at byte %,d, which is not read: pack it again without --sparse"
            .formatted(archive, at));
  }

  private long paxSize(String text, long at) {
    if (!text.matches("\\d{1,18}")) {
      throw corrupt(at, "a size is not a number");
    }
    return Long.parseLong(text);
  }

  private byte[] name(long content, long size, long at) {
    if (size > MAX_NAME_BYTES) {
      throw corrupt(at, "a name of %,d bytes".formatted(size));
    }
    return bytes(content, (int) size, "a name");
  }

  /**
   * Bytes of the archive.
   *
   * @param what they are, for the message when they are not all there
   */
  byte[] bytes(long at, int count, String what) {
    byte[] bytes = new byte[count];
    if (at < bufferStart || at + count > bufferStart + buffer.limit()) {
      fill(at);
    }
    if (at + count > bufferStart + buffer.limit()) {
      if (at + count > length) {
        throw corrupt(length, "the file ends where %s should be".formatted(what));
      }
      return large(at, count);
    }
    buffer.get((int) (at - bufferStart), bytes);
    return bytes;
  }

  private void fill(long at) {
    try {
      buffer.clear();
      for (int n = 0; n >= 0 && buffer.hasRemaining(); ) {
        n = channel.read(buffer, at + buffer.position());
      }
      buffer.flip();
      bufferStart = at;
    } catch (IOException e) {
      throw unreadable(at, e);
    }
  }

  private byte[] large(long at, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    try {
      while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) >= 0) {
        // goes on until all are there
      }
      return bytes.array();
    } catch (IOException e) {
      throw unreadable(at, e);
    }
  }

  private SdclrException unreadable(long at, IOException e) {
    return new SdclrException(
        "cannot read shard %s at byte %,d: %s".formatted(archive, at, IoReason.of(e)), e);
  }

  /** A failure that says where. */
  SdclrException corrupt(long at, String problem) {
    return new SdclrException(
        "shard %s is corrupt at byte %,d: %s (copy or make it again)"
            .formatted(archive, at, problem));
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw unreadable(length, e);
    }
  }
}
