package dev.sdclr;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.zip.GZIPInputStream;

/**
 * The one way in which files are opened to be read: whoever waits for a pipe may wait for ever, and
 * a device may have no end.
 *
 * <p>Links are followed: what they lead to must be a file.
 */
public final class InputFile {

  /** The bits of a mode that tell what kind of thing it is, as POSIX has them. */
  private static final int KIND = 0170000;

  private static final int PIPE = 0010000;
  private static final int SOCKET = 0140000;

  /** For arrays a channel keeps a native buffer as large as the largest read. */
  private static final int MAX_AT_ONCE = 1 << 20;

  private InputFile() {}

  /**
   * Opens a file; the caller closes it.
   *
   * @throws IOException as {@link IoReason} explains it, when it is none or cannot be read
   */
  public static FileChannel channel(Path file) throws IOException {
    requireFile(file);
    return FileChannel.open(file, StandardOpenOption.READ);
  }

  /**
   * Opens a file; the caller closes it.
   *
   * @throws IOException as {@link IoReason} explains it, when it is none or cannot be read
   */
  public static InputStream stream(Path file) throws IOException {
    requireFile(file);
    return Files.newInputStream(file);
  }

  /**
   * Fills what remains of a buffer with a part of a file.
   *
   * @param from where the part begins
   * @throws EOFException when the file ends before
   */
  public static void fill(FileChannel file, ByteBuffer bytes, long from) throws IOException {
    int end = bytes.limit();
    long offset = from - bytes.position();
    while (bytes.position() < end) {
      bytes.limit(bytes.position() + Math.min(MAX_AT_ONCE, end - bytes.position()));
      if (file.read(bytes, offset + bytes.position()) < 0) {
        throw new EOFException("the file ends early");
      }
    }
    bytes.limit(end);
  }

  /**
   * Opens a file that gzip has compressed, to read what it holds; the caller closes it.
   *
   * @throws IOException as {@link IoReason} explains it, when it is none or cannot be read
   */
  public static InputStream gunzipped(Path file) throws IOException {
    InputStream in = stream(file);
    try {
      return new GZIPInputStream(in, 1 << 16);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** A path as messages name it: after that of the archive that it lies in. */
  public static String shown(Path file) {
    return file.getFileSystem().equals(FileSystems.getDefault())
        ? file.toString()
        : file.getFileSystem() + file.toString();
  }

  /**
   * Checks that something is a file before it is opened.
   *
   * @return its size in bytes
   * @throws IOException as {@link IoReason} explains it, when it is a folder, a pipe, a socket or a
   *     device, or is not there
   */
  public static long requireFile(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    if (!attributes.isRegularFile()) {
      throw new FileSystemException(
          file.toString(),
          null,
          attributes.isDirectory() ? "it is a folder, not a file" : kind(file));
    }
    return attributes.size();
  }

  private static String kind(Path file) throws IOException {
    int kind =
        file.getFileSystem().supportedFileAttributeViews().contains("unix")
            ? (int) Files.getAttribute(file, "unix:mode") & KIND
            : 0;
    return switch (kind) {
      case PIPE -> "it is a pipe, not a file: write what comes out of it to a file first";
      case SOCKET -> "it is a socket, not a file";
      default -> "it is a device, not a file";
    };
  }
}
