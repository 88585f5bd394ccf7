package dev.sdclr.data;

import dev.sdclr.SdclrException;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What the header of a NumPy file says of its array.
 *
 * @param text in Python's notation
 */
public record NpyHeader(String text) {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final byte[] VERSION_1 = {1, 0};
  private static final int ALIGNMENT = 64;
  private static final int MAX_BYTES = 1 << 16;
  private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d\\s,]*)\\)");
  private static final int MAX_DIGITS = 18;

  /**
   * Reads it, up to the first value.
   *
   * @param malformed makes the failure for a file that is no such one, from what is wrong
   */
  public static NpyHeader read(DataInputStream in, Function<String, SdclrException> malformed)
      throws IOException {
    if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
      throw malformed.apply("it does not begin as one");
    }
    int version = in.readUnsignedByte();
    in.readUnsignedByte();
    int length =
        version == 1
            ? Short.toUnsignedInt(Short.reverseBytes(in.readShort()))
            : Integer.reverseBytes(in.readInt());
    if (length < 0 || length > MAX_BYTES) {
      throw malformed.apply("it claims a header of %d bytes".formatted(length));
    }
    byte[] header = new byte[length];
    in.readFully(header);
    return new NpyHeader(new String(header, StandardCharsets.ISO_8859_1));
  }

  /**
   * The beginning of a file of format 1.0, up to the first value, whose rows lie together.
   *
   * @param type of the values, such as {@code <f4}
   * @param shape lengths of the array's dimensions
   */
  public static byte[] of(String type, long... shape) {
    String lengths =
        LongStream.of(shape).mapToObj(Long::toString).collect(Collectors.joining(", "));
    String text =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s%s), }"
            .formatted(type, lengths, shape.length == 1 ? "," : "");
    int unpadded = MAGIC.length + VERSION_1.length + Short.BYTES + text.length() + 1;
    byte[] padded =
        (text + " ".repeat(Math.floorMod(-unpadded, ALIGNMENT)) + "\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(MAGIC.length + VERSION_1.length + Short.BYTES + padded.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .put(VERSION_1)
        .putShort((short) padded.length)
        .put(padded)
        .array();
  }

  /** The type of the values, such as {@code <f4}; {@code none} where there is not a single one. */
  public String type() {
    Matcher type = TYPE.matcher(text);
    return type.find() ? type.group(1) : "none";
  }

  /** The lengths of the array's dimensions; none where the header does not say them. */
  public long[] shape() {
    Matcher shape = SHAPE.matcher(text);
    if (!shape.find()) {
      return new long[0];
    }
    return Stream.of(shape.group(1).split(","))
        .map(String::strip)
        .filter(digits -> !digits.isEmpty())
        .mapToLong(digits -> digits.length() > MAX_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits))
        .toArray();
  }

  /** Whether columns, not rows, lie together. */
  public boolean isFortranOrder() {
    return text.contains("'fortran_order': True");
  }
}
