package dev.sdclr.checkpoint.torch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes a pickle instruction by instruction. */
final class PickleBytes {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  static PickleBytes protocol(int protocol) {
    return new PickleBytes().op(PickleInstruction.PROTO).u1(protocol);
  }

  PickleBytes op(PickleInstruction... instructions) {
    for (PickleInstruction instruction : instructions) {
      out.write(instruction.code());
    }
    return this;
  }

  PickleBytes times(int count, PickleInstruction... instructions) {
    for (int i = 0; i < count; i++) {
      op(instructions);
    }
    return this;
  }

  PickleBytes u1(int value) {
    out.write(value);
    return this;
  }

  PickleBytes i4(long value) {
    return raw(buffer(4).putInt((int) value).array());
  }

  PickleBytes i8(long value) {
    return raw(buffer(8).putLong(value).array());
  }

  private static ByteBuffer buffer(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }

  PickleBytes raw(byte... bytes) {
    out.writeBytes(bytes);
    return this;
  }

  PickleBytes text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return op(PickleInstruction.BINUNICODE).i4(bytes.length).raw(bytes);
  }

  PickleBytes whole(long value) {
    return op(PickleInstruction.LONG1).u1(8).i8(value);
  }

  PickleBytes wholes(long... values) {
    op(PickleInstruction.MARK);
    for (long value : values) {
      whole(value);
    }
    return op(PickleInstruction.TUPLE);
  }

  PickleBytes global(String module, String name) {
    return op(PickleInstruction.GLOBAL).lines(module, name);
  }

  PickleBytes lines(String... lines) {
    for (String line : lines) {
      raw((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return this;
  }

  byte[] stop() {
    return op(PickleInstruction.STOP).out.toByteArray();
  }

  /** Without an end. */
  byte[] cut() {
    return out.toByteArray();
  }
}
