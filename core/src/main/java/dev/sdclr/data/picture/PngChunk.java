package dev.sdclr.data.picture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/**
 * A part of a PNG file (PNG specification, section 5.3).
 *
 * @param type four letters
 * @param data without length, type and checksum
 * @param from where it begins in the file
 */
record PngChunk(String type, ByteBuffer data, int from) {

  static final int SIGNATURE_BYTES = 8;
  private static final int HEADER_BYTES = 8;
  private static final int TYPE_BYTES = 4;
  private static final int CHECKSUM_BYTES = 4;

  /** The chunks of a file, in order, up to the first that is not whole. */
  static Stream<PngChunk> in(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    return Stream.iterate(
            SIGNATURE_BYTES,
            at -> isWhole(bytes, at),
            at -> at + HEADER_BYTES + bytes.getInt(at) + CHECKSUM_BYTES)
        .map(at -> at(bytes, at));
  }

  private static boolean isWhole(ByteBuffer bytes, int at) {
    int left = bytes.limit() - at - HEADER_BYTES - CHECKSUM_BYTES;
    return left >= 0 && bytes.getInt(at) >= 0 && bytes.getInt(at) <= left;
  }

  private static PngChunk at(ByteBuffer bytes, int at) {
    ByteBuffer type = bytes.slice(at + Integer.BYTES, TYPE_BYTES);
    return new PngChunk(
        StandardCharsets.ISO_8859_1.decode(type).toString(),
        bytes.slice(at + HEADER_BYTES, bytes.getInt(at)),
        at);
  }

  /** Where it ends in the file. */
  int to() {
    return from + HEADER_BYTES + data.limit() + CHECKSUM_BYTES;
  }
}
