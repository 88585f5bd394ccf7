package dev.sdclr.data.known;

import dev.sdclr.InputFile;
import dev.sdclr.Unlinked;
import dev.sdclr.data.shard.TarHeader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Takes plain files out of a gzip-compressed tar archive (POSIX.1-1988 ustar). */
final class TarGz {

  private TarGz() {}

  /**
   * Writes the regular files right into {@code folder}, each by the last part of its name, so that
   * no entry can land elsewhere.
   *
   * @param maxBytes what all entries may take together, headers and those left out included
   * @throws IOException when the archive is corrupt or larger
   */
  static void unpack(Path archive, Path folder, long maxBytes) throws IOException {
    try (InputStream in = InputFile.gunzipped(archive)) {
      byte[] block = new byte[TarHeader.BLOCK];
      byte[] buffer = new byte[1 << 16];
      long left = maxBytes;
      while (in.readNBytes(block, 0, block.length) == block.length && !TarHeader.isEnd(block)) {
        TarHeader header = header(block);
        left -= block.length;
        if (header.size() > left) {
          throw new IOException(
              "%s holds more than %,d bytes".formatted(archive.getFileName(), maxBytes));
        }
        left -= header.size();
        String name = lastPart(header.name());
        if (header.isRegularFile() && !name.isEmpty()) {
          copy(in, folder.resolve(name), header.size(), buffer);
        } else {
          in.skipNBytes(header.size());
        }
        in.skipNBytes(header.padding());
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

  private static TarHeader header(byte[] block) throws IOException {
    try {
      return TarHeader.of(block);
    } catch (IllegalArgumentException e) {
      throw new IOException("corrupt archive: an entry's header: " + e.getMessage(), e);
    }
  }

  /** A name behind its last slash; empty for what is not a file's name. */
  private static String lastPart(String name) {
    String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    return last.equals("..") || last.equals(".") ? "" : last;
  }
}
