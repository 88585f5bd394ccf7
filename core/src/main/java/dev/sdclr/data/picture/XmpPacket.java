package dev.sdclr.data.picture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Finds the XMP packet in an image file, of which one property is read as Pillow reads it. */
final class XmpPacket {

  private static final byte[] ORIENTATION = "tiff:Orientation".getBytes(StandardCharsets.US_ASCII);

  private XmpPacket() {}

  /** That of a PNG file; empty when there is none. */
  static Optional<ByteBuffer> inPng(byte[] file) {
    return PngText.of(file, "XML:com.adobe.xmp");
  }

  /** That of a WebP file; empty when there is none. */
  static Optional<ByteBuffer> inWebp(byte[] file) {
    return RiffChunk.first(file, "XMP ").map(RiffChunk::data);
  }

  /** The digit after {@code tiff:Orientation="} or {@code tiff:Orientation>}; 0 without one. */
  static int orientation(ByteBuffer packet) {
    int last = packet.limit() - ORIENTATION.length;
    for (int at = 0; at <= last; at++) {
      if (packet.get(at) == ORIENTATION[0]
          && packet.slice(at, ORIENTATION.length).equals(ByteBuffer.wrap(ORIENTATION))) {
        int digit = digit(packet, at + ORIENTATION.length);
        if (digit >= 0) {
          return digit;
        }
      }
    }
    return 0;
  }

  private static int digit(ByteBuffer packet, int after) {
    int begin = byteAt(packet, after) == '>' ? 1 : 2;
    boolean isValue =
        begin == 1 || (byteAt(packet, after) == '=' && byteAt(packet, after + 1) == '"');
    int digit = byteAt(packet, after + begin) - '0';
    return isValue && digit >= 0 && digit <= 9 ? digit : -1;
  }

  private static int byteAt(ByteBuffer packet, int at) {
    return at < packet.limit() ? packet.get(at) : 0;
  }
}
