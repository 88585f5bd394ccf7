package dev.sdclr.data.known;

import dev.sdclr.InputFile;
import dev.sdclr.Unlinked;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;

/** Takes plain files out of a gzip-compressed tar archive (POSIX.1-1988 ustar). */
final class TarGz {

  private static final int BLOCK = 512;
  private static final int NAME_LENGTH = 100;
  private static final int SIZE_OFFSET = 124;
  private static final int SIZE_LENGTH = 12;
  private static final int TYPE_OFFSET = 156;

  private TarGz() {}

  /**
   * Writes the regular files right into {@code folder}, each by the last part of its name, so that
   * no entry can land elsewhere.
   *
   * @param maxBytes what all entries may take together, headers and those left out included
   * @throws IOException when the archive is corrupt or larger
   */
  static void unpack(Path archive, Path folder, long maxBytes) throws IOException {
    try (InputStream in = new GZIPInputStream(InputFile.stream(archive), 1 << 16)) {
      byte[] header = new byte[BLOCK];
      byte[] buffer = new byte[1 << 16];
      long left = maxBytes;
      while (in.readNBytes(header, 0, BLOCK) == BLOCK && header[0] != 0) {
        long size = octal(header);
        left -= BLOCK + size;
        if (left < 0) {
          throw new IOException(
              "%s holds more than %,d bytes".formatted(archive.getFileName(), maxBytes));
        }
        boolean regular = header[TYPE_OFFSET] == '0' || header[TYPE_OFFSET] == 0;
        String name = lastPart(header);
        if (regular && !name.isEmpty()) {
          copy(in, folder.resolve(name), size, buffer);
        } else {
          in.skipNBytes(size);
        }
        in.skipNBytes(Math.floorMod(-size, BLOCK));
      }
    } catch (InvalidPathException e) {
      throw new IOException("corrupt archive: an entry's name is not a path", e);
    }
  }

  private static void copy(InputStream in, Path file, long size, byte[] buffer) throws IOException {
    try (var out = Channels.newOutputStream(open(file))) {
      for (long left = size; left > 0; ) {
        int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (n < 0) {
          throw new EOFException("the archive ends within " + file.getFileName());
        }
        out.write(buffer, 0, n);
        left -= n;
      }
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return Unlinked.open(
        file,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE);
  }

  /** The entry's name behind its last slash; empty for what is not a file's name. */
  private static String lastPart(byte[] header) {
    int end = 0;
    while (end < NAME_LENGTH && header[end] != 0) {
      end++;
    }
    String name = new String(header, 0, end, StandardCharsets.US_ASCII);
    String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    return last.equals("..") || last.equals(".") ? "" : last;
  }

  private static long octal(byte[] header) throws IOException {
    String text =
        new String(header, SIZE_OFFSET, SIZE_LENGTH, StandardCharsets.US_ASCII)
            .replace('\0', ' ')
            .strip();
    if (!text.matches("[0-7]{1,12}")) {
      throw new IOException("corrupt archive: an entry's size is '%s'".formatted(text));
    }
    return Long.parseLong(text, 8);
  }
}
