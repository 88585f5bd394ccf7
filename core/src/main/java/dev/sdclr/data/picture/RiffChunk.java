package dev.sdclr.data.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A part of a WebP file (RFC 9649, section 2.3).
 *
 * @param type four letters
 * @param data without type, length and padding; little-endian
 * @param from where it begins in the file
 */
record RiffChunk(String type, ByteBuffer data, int from) {

  /** Bytes of a file before its first chunk. */
  static final int FILE_HEADER_BYTES = 12;

  static final int HEADER_BYTES = 8;
  private static final int TYPE_BYTES = 4;

  /** The chunks of a file, in order, up to the first that is not whole. */
  static Stream<RiffChunk> in(byte[] file) {
    return in(file, FILE_HEADER_BYTES, file.length);
  }

  /** The first chunk of a type. */
  static Optional<RiffChunk> first(byte[] file, String type) {
    return in(file).filter(chunk -> chunk.type().equals(type)).findFirst();
  }

  /** The chunks between two places in a file, in order, up to the first that is not whole. */
  static Stream<RiffChunk> in(byte[] file, int from, int to) {
    ByteBuffer bytes = ByteBuffer.wrap(file).limit(to).order(ByteOrder.LITTLE_ENDIAN);
    return Stream.iterate(from, at -> isWhole(bytes, at), at -> at(bytes, at).to())
        .map(at -> at(bytes, at));
  }

  private static boolean isWhole(ByteBuffer bytes, int at) {
    int left = bytes.limit() - at - HEADER_BYTES;
    return left >= 0 && length(bytes, at) <= left;
  }

  private static long length(ByteBuffer bytes, int at) {
    return Integer.toUnsignedLong(bytes.getInt(at + TYPE_BYTES));
  }

  private static RiffChunk at(ByteBuffer bytes, int at) {
    ByteBuffer type = bytes.slice(at, TYPE_BYTES);
    return new RiffChunk(
        StandardCharsets.ISO_8859_1.decode(type).toString(),
        bytes.slice(at + HEADER_BYTES, (int) length(bytes, at)).order(ByteOrder.LITTLE_ENDIAN),
        at);
  }

  /** Where its data begin in the file. */
  int dataFrom() {
    return from + HEADER_BYTES;
  }

  /** Where its data end in the file, without padding. */
  int dataTo() {
    return dataFrom() + data.limit();
  }

  /** Where the next chunk begins: data of an odd length are followed by a byte without meaning. */
  int to() {
    return dataTo() + data.limit() % 2;
  }
}
