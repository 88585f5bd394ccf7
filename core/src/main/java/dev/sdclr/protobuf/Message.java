package dev.sdclr.protobuf;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A message of Protocol Buffers (<a
 * href="https://protobuf.dev/programming-guides/encoding/">encoding</a>), its fields in the order
 * of adding. Not safe for concurrent use.
 */
public final class Message {

  private final List<Field> fields = new ArrayList<>();

  private sealed interface Field {

    long size();

    void writeTo(CodedOutputStream out) throws IOException;
  }

  private record IntegerField(int number, long value) implements Field {

    @Override
    public long size() {
      return CodedOutputStream.computeInt64Size(number, value);
    }

    @Override
    public void writeTo(CodedOutputStream out) throws IOException {
      out.writeInt64(number, value);
    }
  }

  private record DoubleField(int number, double value) implements Field {

    @Override
    public long size() {
      return CodedOutputStream.computeDoubleSize(number, value);
    }

    @Override
    public void writeTo(CodedOutputStream out) throws IOException {
      out.writeDouble(number, value);
    }
  }

  private record FloatField(int number, float value) implements Field {

    @Override
    public long size() {
      return CodedOutputStream.computeFloatSize(number, value);
    }

    @Override
    public void writeTo(CodedOutputStream out) throws IOException {
      out.writeFloat(number, value);
    }
  }

  private record BytesField(int number, ByteBuffer value) implements Field {

    @Override
    public long size() {
      return delimited(number, value.remaining());
    }

    @Override
    public void writeTo(CodedOutputStream out) throws IOException {
      writeLength(out, number, value.remaining());
      out.writeRawBytes(value);
    }
  }

  private record MessageField(int number, Message value) implements Field {

    @Override
    public long size() {
      return delimited(number, value.size());
    }

    @Override
    public void writeTo(CodedOutputStream out) throws IOException {
      writeLength(out, number, value.size());
      value.writeTo(out);
    }
  }

  private static long delimited(int number, long length) {
    return CodedOutputStream.computeTagSize(number)
        + CodedOutputStream.computeUInt64SizeNoTag(length)
        + length;
  }

  private static void writeLength(CodedOutputStream out, int number, long length)
      throws IOException {
    out.writeTag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt64NoTag(length);
  }

  /** Adds an int32, int64 or enum field. */
  public Message add(int number, long value) {
    fields.add(new IntegerField(number, value));
    return this;
  }

  /** Adds a double field. */
  public Message addDouble(int number, double value) {
    fields.add(new DoubleField(number, value));
    return this;
  }

  /** Adds a float field. */
  public Message addFloat(int number, float value) {
    fields.add(new FloatField(number, value));
    return this;
  }

  /** Adds a string field. */
  public Message add(int number, String value) {
    return add(number, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
  }

  /** Adds a bytes field: the buffer's remaining bytes, which must not change any more. */
  public Message add(int number, ByteBuffer value) {
    fields.add(new BytesField(number, value));
    return this;
  }

  /** Adds a message field; what is added to {@code value} later belongs to it too. */
  public Message add(int number, Message value) {
    fields.add(new MessageField(number, value));
    return this;
  }

  /** Bytes of the encoded message; more than {@link Integer#MAX_VALUE} cannot be written. */
  public long size() {
    return fields.stream().mapToLong(Field::size).sum();
  }

  /** Encodes the message into a new direct buffer. */
  public ByteBuffer encoded() {
    ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(size()));
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      writeTo(out);
      out.flush();
    } catch (IOException e) {
      throw new IllegalStateException("a message is longer than its size", e);
    }
    return bytes.flip();
  }

  private void writeTo(CodedOutputStream out) throws IOException {
    for (Field field : fields) {
      field.writeTo(out);
    }
  }
}
