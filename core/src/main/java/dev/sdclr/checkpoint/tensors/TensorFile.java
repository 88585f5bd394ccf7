package dev.sdclr.checkpoint.tensors;

import dev.sdclr.AtomicFile;
import dev.sdclr.InputFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.tensor.TensorScope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Named tensors and text in one safetensors file.
 *
 * <p>The format (<a href="https://huggingface.co/docs/safetensors">safetensors</a>): 8 bytes of
 * little-endian header length, a JSON header with each tensor's type, shape and place, then the raw
 * values. Nothing in it is executable. A CRC-32C over header and values is kept in the text; files
 * without one, from other writers, are read unchecked.
 *
 * @param tensors by name, in file order
 * @param text other entries
 */
public record TensorFile(Map<String, Tensor> tensors, Map<String, String> text)
    implements NamedTensors {

  private static final int LENGTH_BYTES = 8;
  private static final int HEADER_START = '{';

  /** Bytes of a file that tell whether it may be one of these. */
  public static final int START_BYTES = LENGTH_BYTES + 1;

  private static final int PROOF_BYTES = 1 << 20;

  /** A tensor takes some 100 bytes of it, and JSON some 30 times its length while it is read. */
  private static final int MAX_HEADER_BYTES = 8 << 20;

  /**
   * Whether a file may be one of these.
   *
   * @param start the first {@link #START_BYTES} of the file, or all of a shorter one
   * @param size bytes of the file
   */
  public static boolean mayBegin(ByteBuffer start, long size) {
    if (start.limit() < START_BYTES || start.get(LENGTH_BYTES) != HEADER_START) {
      return false;
    }
    long header = start.duplicate().order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    return header >= 0 && header < size;
  }

  /**
   * Writes the file, replacing an old one only when the new one is whole and on disk.
   *
   * @throws IllegalArgumentException when a tensor is of a type that cannot be stored, or has 2 GiB
   *     or more
   * @throws SdclrException when it cannot be written
   */
  public void write(Path file) {
    try (TensorScope scope = new TensorScope()) {
      Map<String, ByteBuffer> values = new LinkedHashMap<>();
      Map<String, TensorFileHeader.Entry> entries = new LinkedHashMap<>();
      long offset = 0;
      for (Map.Entry<String, Tensor> named : tensors.entrySet()) {
        Tensor tensor = named.getValue().detach().cpu().contiguous();
        values.put(named.getKey(), bytes(tensor));
        long end = offset + tensor.nbytes();
        entries.put(
            named.getKey(),
            new TensorFileHeader.Entry(
                ElementType.of(tensor).name(), tensor.shape(), new long[] {offset, end}));
        offset = end;
      }
      byte[] header = new TensorFileHeader(entries, text).bytes();
      CRC32C checksum = new CRC32C();
      checksum.update(header);
      values.values().forEach(bytes -> checksum.update(bytes.duplicate()));
      byte[] checked = TensorFileHeader.withChecksum(header, hex(checksum));
      AtomicFile.write(file, channel -> writeAll(channel, checked, values));
    }
  }

  private static String hex(CRC32C checksum) {
    return "%08x".formatted(checksum.getValue());
  }

  /**
   * Checks that a file can hold all of these.
   *
   * @throws UsageException when one has 2 GiB or more
   */
  public static void requireStorable(Map<String, Tensor> tensors) {
    tensors.forEach(
        (name, tensor) -> {
          if (tensor.nbytes() > Integer.MAX_VALUE) {
            throw new UsageException(
                "%s of %s has %,d bytes, and a file holds less than 2 GiB of each tensor: a smaller queue, head or number of targets, or fewer images, make it smaller"
                    .formatted(name, Arrays.toString(tensor.shape()), tensor.nbytes()));
          }
        });
  }

  /** The memory of a tensor on the processor. */
  public static ByteBuffer bytes(Tensor contiguous) {
    if (contiguous.nbytes() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a stored tensor must have less than 2 GiB, had %d bytes".formatted(contiguous.nbytes()));
    }
    return contiguous.numel() == 0
        ? ByteBuffer.allocate(0)
        : new BytePointer(contiguous.data_ptr()).capacity(contiguous.nbytes()).asByteBuffer();
  }

  private static void writeAll(FileChannel out, byte[] header, Map<String, ByteBuffer> values)
      throws IOException {
    ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    writeFully(out, length.putLong(header.length).flip());
    writeFully(out, ByteBuffer.wrap(header));
    for (ByteBuffer bytes : values.values()) {
      writeFully(out, bytes);
    }
  }

  private static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /**
   * Reads a file whole and checks it.
   *
   * @return tensors on the processor, for the caller's scope to free
   * @throws SdclrException when it is missing, malformed or does not match its checksum
   */
  public static TensorFile read(Path file) {
    try (FileChannel in = InputFile.channel(file)) {
      byte[] head = readHeader(file, in);
      TensorFileHeader.Parsed parsed = TensorFileHeader.parse(file, head);
      TensorFileHeader header = parsed.header();
      long start = (long) LENGTH_BYTES + head.length;
      Map<String, Layout> layouts = Layout.all(file, header.entries(), in.size() - start);
      CRC32C checksum = new CRC32C();
      checksum.update(parsed.zeroed());
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (Map.Entry<String, Layout> named : layouts.entrySet()) {
        tensors.put(named.getKey(), readTensor(in, start, named.getValue(), checksum));
      }
      if (parsed.checksum() != null && !parsed.checksum().equals(hex(checksum))) {
        throw malformed(file, "does not match its checksum");
      }
      return new TensorFile(tensors, header.text());
    } catch (IOException e) {
      throw IoReason.cannotRead(file, e);
    }
  }

  /**
   * Reads a file through and compares it with its checksum, without keeping its values.
   *
   * @throws SdclrException when it is missing, malformed or does not match its checksum
   */
  public static void requireWhole(Path file) {
    try (FileChannel in = InputFile.channel(file)) {
      byte[] head = readHeader(file, in);
      TensorFileHeader.Parsed parsed = TensorFileHeader.parse(file, head);
      CRC32C checksum = new CRC32C();
      checksum.update(parsed.zeroed());
      ByteBuffer some = ByteBuffer.allocateDirect(PROOF_BYTES);
      in.position((long) LENGTH_BYTES + head.length);
      while (in.read(some) >= 0) {
        checksum.update(some.flip());
        some.clear();
      }
      if (!hex(checksum).equals(parsed.checksum())) {
        throw malformed(file, "does not match its checksum");
      }
    } catch (IOException e) {
      throw IoReason.cannotRead(file, e);
    }
  }

  @Override
  public Map<String, Description> descriptions() {
    Map<String, Description> all = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> all.put(name, new Description(ElementType.of(tensor), tensor.shape())));
    return all;
  }

  @Override
  public Tensor read(String name) {
    return tensors.get(name);
  }

  private static byte[] readHeader(Path file, FileChannel in) throws IOException {
    ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    InputFile.fill(in, length, 0);
    long size = length.getLong(0);
    if (size < 2 || size > MAX_HEADER_BYTES || size > in.size() - LENGTH_BYTES) {
      throw malformed(file, "claims a header of %d bytes".formatted(size));
    }
    ByteBuffer header = ByteBuffer.allocate((int) size);
    InputFile.fill(in, header, LENGTH_BYTES);
    return header.array();
  }

  private static Tensor readTensor(FileChannel in, long start, Layout layout, CRC32C checksum)
      throws IOException {
    Tensor tensor = torch.empty(layout.shape(), new TensorOptions(layout.type().scalar()), null);
    ByteBuffer bytes = bytes(tensor);
    InputFile.fill(in, bytes, start + layout.start());
    checksum.update(bytes.flip());
    return tensor;
  }

  public static SdclrException malformed(Path file, String reason) {
    return new SdclrException("%s %s: it is corrupt or of another kind".formatted(file, reason));
  }
}
