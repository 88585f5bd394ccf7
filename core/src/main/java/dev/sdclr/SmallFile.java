package dev.sdclr;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Files that are read whole, but not when they are larger than they can sensibly be. */
public final class SmallFile {

  /** What is made of a byte of text while it is read takes some thirty bytes at most. */
  private static final long HEAP_SHARE = 32;

  private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

  private SmallFile() {}

  /**
   * The content of a file of at most a 32nd of the heap.
   *
   * @throws IOException as {@link IoReason} explains it, when it is not a file, larger, or cannot
   *     be read
   */
  public static byte[] bytes(Path file) throws IOException {
    return bytes(file, maxBytes());
  }

  /** Of what is read whole: a 32nd of the heap. */
  public static long maxBytes() {
    return Math.min(Runtime.getRuntime().maxMemory() / HEAP_SHARE, MAX_BYTES);
  }

  /**
   * The content of a file.
   *
   * @param max bytes that are read
   * @throws IOException as {@link IoReason} explains it, when it is not a file, larger, or cannot
   *     be read
   */
  public static byte[] bytes(Path file, long max) throws IOException {
    try (InputStream in = InputFile.stream(file)) {
      int limit = (int) Math.min(max, MAX_BYTES);
      byte[] bytes = in.readNBytes(limit);
      if (in.read() >= 0) {
        throw new FileSystemException(
            file.toString(),
            null,
            "it is larger than the %,d bytes that are read".formatted(limit));
      }
      return bytes;
    }
  }

  /**
   * The text of a file of at most a 32nd of the heap.
   *
   * @throws IOException as {@link IoReason} explains it, when it is not a file, larger, no UTF-8,
   *     or cannot be read
   */
  public static String text(Path file) throws IOException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(file))).toString();
  }
}
