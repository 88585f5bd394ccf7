package dev.sdclr.checkpoint;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sdclr.AtomicFile;
import dev.sdclr.SdclrException;
import dev.sdclr.tensor.TensorScope;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Named tensors and text in one safetensors file.
 *
 * <p>The format (<a href="https://huggingface.co/docs/safetensors">safetensors</a>): 8 bytes of
 * little-endian header length, a JSON header with each tensor's type, shape and place, then the raw
 * values. Nothing in it is executable. A CRC-32C over the values stands in the text under {@value
 * #CHECKSUM}; files without one, from other writers, are read unchecked.
 *
 * @param tensors by name, in file order
 * @param text other entries
 */
public record TensorFile(Map<String, Tensor> tensors, Map<String, String> text) {

  static final String CHECKSUM = "crc32c";
  private static final String TEXT_KEY = "__metadata__";
  private static final int MOST_HEADER_BYTES = 100 << 20;
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /** One header entry. */
  record Entry(String dtype, List<Long> shape, List<Long> data_offsets) {}

  /**
   * Writes the file, replacing an old one only when the new one is whole and on disk.
   *
   * @throws SdclrException when it cannot be written
   */
  public void write(Path file) {
    try (TensorScope scope = new TensorScope()) {
      Map<String, ByteBuffer> values = new LinkedHashMap<>();
      Map<String, Object> header = new LinkedHashMap<>();
      CRC32C checksum = new CRC32C();
      long offset = 0;
      for (Map.Entry<String, Tensor> named : tensors.entrySet()) {
        Tensor tensor = named.getValue().detach().cpu().contiguous();
        ByteBuffer bytes = bytes(tensor);
        checksum.update(bytes.duplicate());
        values.put(named.getKey(), bytes);
        long end = offset + bytes.remaining();
        header.put(named.getKey(), entry(tensor, offset, end));
        offset = end;
      }
      Map<String, String> allText = new LinkedHashMap<>(text);
      allText.put(CHECKSUM, Long.toHexString(checksum.getValue()));
      header.put(TEXT_KEY, allText);
      byte[] json = JSON.writeValueAsBytes(header);
      AtomicFile.write(file, channel -> writeAll(channel, json, values));
    } catch (IOException e) {
      throw new SdclrException("cannot write %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static Map<String, Object> entry(Tensor tensor, long start, long end) {
    return Map.of(
        "dtype", ElementType.of(tensor).name(),
        "shape", tensor.shape(),
        "data_offsets", new long[] {start, end});
  }

  private static ByteBuffer bytes(Tensor contiguous) {
    if (contiguous.numel() == 0) {
      return ByteBuffer.allocate(0);
    }
    Pointer data = contiguous.data_ptr();
    return new BytePointer(data).capacity(contiguous.nbytes()).asByteBuffer();
  }

  private static void writeAll(FileChannel out, byte[] json, Map<String, ByteBuffer> values)
      throws IOException {
    ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    writeFully(out, length.putLong(json.length).flip());
    writeFully(out, ByteBuffer.wrap(json));
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
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      Map<String, Object> header = readHeader(file, in);
      long start = in.position();
      Map<String, String> text = text(header.remove(TEXT_KEY));
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      CRC32C checksum = new CRC32C();
      long expected = 0;
      for (Map.Entry<String, Object> named : header.entrySet()) {
        Entry entry = JSON.convertValue(named.getValue(), Entry.class);
        Layout layout = Layout.of(file, named.getKey(), entry, in.size() - start);
        if (layout.start() != expected) {
          throw malformed(file, named.getKey() + " does not start where the one before ends");
        }
        expected = layout.end();
        tensors.put(named.getKey(), readTensor(in, layout, checksum));
      }
      if (start + expected != in.size()) {
        throw malformed(file, "has %d bytes too many".formatted(in.size() - start - expected));
      }
      requireChecksum(file, text.get(CHECKSUM), checksum);
      return new TensorFile(tensors, text);
    } catch (IllegalArgumentException e) {
      throw malformed(file, "has a header that is not safetensors'");
    } catch (IOException e) {
      throw new SdclrException("cannot read %s: %s".formatted(file, reason(e)), e);
    }
  }

  private static Map<String, Object> readHeader(Path file, FileChannel in) throws IOException {
    ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    readFully(in, length);
    long size = length.getLong(0);
    if (size < 2 || size > MOST_HEADER_BYTES || size > in.size() - 8) {
      throw malformed(file, "claims a header of %d bytes".formatted(size));
    }
    ByteBuffer json = ByteBuffer.allocate((int) size);
    readFully(in, json);
    return JSON.readValue(
        new String(json.array(), StandardCharsets.UTF_8), new TypeReference<>() {});
  }

  private static Map<String, String> text(Object entries) {
    return entries == null
        ? Map.of()
        : JSON.convertValue(entries, new TypeReference<Map<String, String>>() {});
  }

  private static Tensor readTensor(FileChannel in, Layout layout, CRC32C checksum)
      throws IOException {
    Tensor tensor = torch.empty(layout.shape(), new TensorOptions(layout.type().scalar()), null);
    ByteBuffer bytes = bytes(tensor);
    readFully(in, bytes);
    checksum.update(bytes.flip());
    return tensor;
  }

  private static void readFully(FileChannel in, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (in.read(bytes) < 0) {
        throw new EOFException("the file ends early");
      }
    }
  }

  private static void requireChecksum(Path file, String expected, CRC32C actual) {
    if (expected != null && !expected.equals(Long.toHexString(actual.getValue()))) {
      throw malformed(file, "does not match its checksum");
    }
  }

  static SdclrException malformed(Path file, String reason) {
    return new SdclrException("%s %s: it is damaged or of another kind".formatted(file, reason));
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
