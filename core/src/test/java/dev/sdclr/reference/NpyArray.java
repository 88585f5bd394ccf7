package dev.sdclr.reference;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An array from a NumPy {@code .npy} file, format 1.0 to 3.0, in C order.
 *
 * @param dtype one of {@code |u1 |b1 <i4 <i8 <f4 <f8}
 * @param shape empty for a scalar
 * @param data little-endian, from position 0
 */
@SuppressWarnings("ArrayRecordComponent")
public record NpyArray(String dtype, int[] shape, ByteBuffer data) {

  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '([^']+)', 'fortran_order': (True|False), 'shape': \\(([^)]*)\\).*",
          Pattern.DOTALL);

  public static NpyArray read(Path file) {
    try {
      return parse(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  static NpyArray parse(byte[] bytes) {
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (file.getLong(0) << 16 != 0x59504D554E930000L) {
      throw new IllegalArgumentException("not a .npy file");
    }
    boolean shortHeader = file.get(6) == 1;
    int from = shortHeader ? 10 : 12;
    int length = shortHeader ? file.getShort(8) & 0xFFFF : file.getInt(8);
    Matcher header = HEADER.matcher(new String(bytes, from, length, ISO_8859_1));
    if (!header.matches() || header.group(2).equals("True")) {
      throw new IllegalArgumentException("unsupported .npy header");
    }
    int[] shape =
        Arrays.stream(header.group(3).split(",", -1))
            .map(String::strip)
            .filter(side -> !side.isEmpty())
            .mapToInt(Integer::parseInt)
            .toArray();
    ByteBuffer data = file.position(from + length).slice().order(ByteOrder.LITTLE_ENDIAN);
    NpyArray array = new NpyArray(header.group(1), shape, data);
    if (array.size() * array.itemBytes() != data.capacity()) {
      throw new IllegalArgumentException("length does not fit the shape");
    }
    return array;
  }

  /** Number of elements. */
  public int size() {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /** Elements as unsigned bytes; of {@code |u1} and {@code |b1} only. */
  public byte[] bytes() {
    if (itemBytes() != 1) {
      throw new IllegalStateException(dtype + " is not made of bytes");
    }
    byte[] bytes = new byte[size()];
    data.get(0, bytes);
    return bytes;
  }

  public float[] floats() {
    float[] values = new float[size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) get(i);
    }
    return values;
  }

  public double[] doubles() {
    double[] values = new double[size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = get(i);
    }
    return values;
  }

  public long[] longs() {
    long[] values = new long[size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = dtype.equals("<i8") ? data.getLong(8 * i) : (long) get(i);
    }
    return values;
  }

  /** Element {@code i} in C order; exact for every type but {@code <i8}. */
  public double get(int i) {
    return switch (dtype) {
      case "|u1", "|b1" -> data.get(i) & 0xFF;
      case "<i4" -> data.getInt(4 * i);
      case "<i8" -> data.getLong(8 * i);
      case "<f4" -> data.getFloat(4 * i);
      case "<f8" -> data.getDouble(8 * i);
      default -> throw new IllegalStateException("unsupported dtype " + dtype);
    };
  }

  private int itemBytes() {
    return switch (dtype) {
      case "|u1", "|b1" -> 1;
      case "<i4", "<f4" -> 4;
      case "<i8", "<f8" -> 8;
      default -> throw new IllegalArgumentException("unsupported dtype " + dtype);
    };
  }
}
