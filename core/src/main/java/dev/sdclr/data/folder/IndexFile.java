package dev.sdclr.data.folder;

import dev.sdclr.AtomicFile;
import dev.sdclr.Digests;
import dev.sdclr.InputFile;
import dev.sdclr.LockFile;
import dev.sdclr.SmallFile;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listed folders of one root on disk: {@code SDCLRIX} and a version, a CRC-32C, the key, then
 * each {@link FolderRecord} after its length.
 *
 * @param path of the file
 * @param key what the file is about; checked when it is read
 */
public record IndexFile(Path path, String key) {

  private static final Logger LOG = LoggerFactory.getLogger(IndexFile.class);

  private static final byte[] MAGIC = "SDCLRIX4".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER_BYTES = MAGIC.length + Integer.BYTES;

  /** A file that takes more than a share of Java's memory to read costs more than it saves. */
  private static final long HEAP_SHARE = 4;

  /** What one buffer holds. */
  static final int MAX_BYTES = Integer.MAX_VALUE - 8;

  /** The file for {@code root} in {@code folder}; another way to decode names makes another. */
  public static IndexFile of(Path folder, Path root) throws IOException {
    String key = InputFile.shown(root.toRealPath()) + "\n" + System.getProperty("sun.jnu.encoding");
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    String name = Digests.sha256(bytes).substring(0, 32);
    return new IndexFile(folder.resolve(name + ".index"), key);
  }

  /** The records by folder; none when the file is not there or not as it was written. */
  public Map<String, ByteBuffer> read() {
    if (!Files.isRegularFile(path)) {
      return Map.of();
    }
    try {
      return records();
    } catch (IOException | IllegalArgumentException | BufferUnderflowException e) {
      LOG.warn("{} is corrupt, of another version or unreadable: rebuilding it", path);
      LOG.debug("ignored", e);
      return Map.of();
    }
  }

  /**
   * The records by folder.
   *
   * @throws IllegalArgumentException or a BufferUnderflowException when it is corrupt, of another
   *     version, or about something else
   */
  public Map<String, ByteBuffer> records() throws IOException {
    return records(ByteBuffer.wrap(SmallFile.bytes(path, maxBytes())));
  }

  private static long maxBytes() {
    return Math.min(MAX_BYTES, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
  }

  private Map<String, ByteBuffer> records(ByteBuffer in) {
    require(in.limit() >= HEADER_BYTES, "is corrupt");
    require(in.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC)), "is of another version");
    int checksum = in.position(MAGIC.length).getInt();
    require(checksum == checksum(List.of(in)), "is corrupt");
    require(next(in).equals(keyBytes()), "describes something else");
    Map<String, ByteBuffer> records = new HashMap<>();
    while (in.hasRemaining()) {
      ByteBuffer record = next(in);
      records.put(readName(record.duplicate()), record);
    }
    return records;
  }

  /** How many bytes {@link #writeName} takes. */
  public static long nameBytes(String name) {
    return Integer.BYTES + (long) name.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Writes a name, such as every record begins with, so that {@link #readName} finds it again. */
  public static void writeName(String name, ByteBuffer out) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    out.putInt(bytes.length).put(bytes);
  }

  /**
   * Reads what {@link #writeName} wrote.
   *
   * @throws IllegalArgumentException or a BufferUnderflowException when it is corrupt
   */
  public static String readName(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException(
          "a name of %d bytes does not fit in %d bytes".formatted(length, in.remaining()));
    }
    byte[] name = new byte[length];
    in.get(name);
    return new String(name, StandardCharsets.UTF_8);
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException("it " + otherwise);
    }
  }

  private static ByteBuffer next(ByteBuffer in) {
    int length = in.getInt();
    require(length >= 0 && length <= in.remaining(), "is corrupt");
    ByteBuffer part = in.slice(in.position(), length);
    in.position(in.position() + length);
    return part;
  }

  /**
   * Replaces the file, unless another thread or process is just doing so.
   *
   * @throws IOException or SdclrException when it cannot be written
   */
  public void write(List<ByteBuffer> records) throws IOException {
    List<ByteBuffer> content = new ArrayList<>();
    append(keyBytes(), content);
    records.forEach(record -> append(record.duplicate(), content));
    long bytes = HEADER_BYTES;
    for (ByteBuffer part : content) {
      bytes += part.remaining();
    }
    if (bytes > MAX_BYTES || !path.isAbsolute()) {
      LOG.debug("not writing {} bytes to {}", bytes, path);
      return;
    }
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).put(MAGIC);
    content.add(0, header.putInt(checksum(content)).flip());
    Files.createDirectories(path.getParent());
    replace(content);
  }

  /** Two that read the same folders write the same: one of them will do. */
  private void replace(List<ByteBuffer> content) throws IOException {
    Optional<LockFile> lock = LockFile.ifFree(path.resolveSibling(".lock"));
    if (lock.isEmpty()) {
      LOG.debug("{} is being written by others", path);
      return;
    }
    try (LockFile held = lock.get()) {
      AtomicFile.write(path, out -> writeAll(out, content));
    }
  }

  private static void append(ByteBuffer part, List<ByteBuffer> content) {
    content.add(ByteBuffer.allocate(Integer.BYTES).putInt(part.remaining()).flip());
    content.add(part);
  }

  /** Many small folders in few calls to the system. */
  private static void writeAll(FileChannel out, List<ByteBuffer> content) throws IOException {
    ByteBuffer[] parts = content.toArray(ByteBuffer[]::new);
    int from = 0;
    while (from < parts.length) {
      out.write(parts, from, Math.min(1024, parts.length - from));
      while (from < parts.length && !parts[from].hasRemaining()) {
        from++;
      }
    }
  }

  private static int checksum(List<ByteBuffer> content) {
    CRC32C sum = new CRC32C();
    content.forEach(part -> sum.update(part.duplicate()));
    return (int) sum.getValue();
  }

  private ByteBuffer keyBytes() {
    return ByteBuffer.wrap(key.getBytes(StandardCharsets.UTF_8));
  }
}
