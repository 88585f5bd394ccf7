package dev.sdclr.checkpoint.torch;

import dev.sdclr.SdclrException;
import dev.sdclr.checkpoint.tensors.TensorFile;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The operands of a pickle's instructions; every length is checked against what is left. */
final class PickleInput {

  /** Longest integer; PyTorch's longest has ten bytes. */
  private static final int MAX_INTEGER_BYTES = 255;

  private static final int MAX_LINE_BYTES = 1000;

  private final Path file;
  private final ByteBuffer bytes;

  /** Reads {@code bytes} from the first on. */
  PickleInput(Path file, byte[] bytes) {
    this.file = file;
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Bytes read so far. */
  int position() {
    return bytes.position();
  }

  SdclrException malformed(String reason) {
    return TensorFile.malformed(file, reason);
  }

  private void require(long length) {
    if (length < 0 || length > bytes.remaining()) {
      throw malformed(
          "claims %s bytes where its pickle has %d left"
              .formatted(Long.toUnsignedString(length), bytes.remaining()));
    }
  }

  /**
   * The next instruction.
   *
   * @throws SdclrException when there is none
   */
  PickleInstruction instruction() {
    int code = unsignedByte();
    PickleInstruction instruction = PickleInstruction.of(code);
    if (instruction == null) {
      throw malformed("has byte 0x%02x where its pickle needs an instruction".formatted(code));
    }
    return instruction;
  }

  int unsignedByte() {
    require(1);
    return bytes.get() & 0xFF;
  }

  int unsignedShort() {
    require(2);
    return bytes.getShort() & 0xFFFF;
  }

  int signedInt() {
    require(4);
    return bytes.getInt();
  }

  long unsignedInt() {
    return signedInt() & 0xFFFFFFFFL;
  }

  /** Eight bytes; a length beyond 2⁶³ comes out negative. */
  long eightBytes() {
    require(8);
    return bytes.getLong();
  }

  BigInteger integer(long length) {
    if (length > MAX_INTEGER_BYTES) {
      throw malformed("claims an integer of %d bytes".formatted(length));
    }
    require(length);
    byte[] bigEndian = new byte[(int) length];
    for (int i = bigEndian.length - 1; i >= 0; i--) {
      bigEndian[i] = bytes.get();
    }
    return bigEndian.length == 0 ? BigInteger.ZERO : new BigInteger(bigEndian);
  }

  String text(long length) {
    require(length);
    byte[] text = new byte[(int) length];
    bytes.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  /** Text up to the next line feed. */
  String line() {
    int maxLength = Math.min(MAX_LINE_BYTES, bytes.remaining());
    for (int length = 0; length < maxLength; length++) {
      if (bytes.get(bytes.position() + length) == '\n') {
        String line = text(length);
        skip(1);
        return line;
      }
    }
    throw malformed("has an unterminated name in its pickle");
  }

  void skip(long length) {
    require(length);
    bytes.position(bytes.position() + (int) length);
  }
}
