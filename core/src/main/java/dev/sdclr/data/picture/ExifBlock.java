package dev.sdclr.data.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Finds the Exif data in an image file: a TIFF file within it, of which one tag is read.
 *
 * <p>Libraries that read all metadata make room for whatever length a file claims, so that a
 * picture of 100 bytes took gigabytes.
 */
final class ExifBlock {

  private static final byte[] JPEG_NAME = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
  private static final String PNG_PROFILE = "Raw profile type exif";
  private static final int TAG_BYTES = 12;
  private static final int TYPE_BYTE = 1;
  private static final int TYPE_SHORT = 3;
  private static final int TYPE_LONG = 4;

  private ExifBlock() {}

  /** That of a PNG file; empty when there is none. */
  static Optional<ByteBuffer> inPng(byte[] file) {
    return PngChunk.in(file)
        .filter(chunk -> chunk.type().equals("eXIf"))
        .findFirst()
        .map(chunk -> withoutName(chunk.data()))
        .or(() -> PngText.of(file, PNG_PROFILE).flatMap(ExifBlock::ofHex));
  }

  /** That of a WebP file; empty when there is none. */
  static Optional<ByteBuffer> inWebp(byte[] file) {
    return RiffChunk.first(file, "EXIF").map(chunk -> withoutName(chunk.data()));
  }

  /** After an empty line, a name and a length there are lines of digits, as ImageMagick has it. */
  private static Optional<ByteBuffer> ofHex(ByteBuffer profile) {
    String[] lines = StandardCharsets.ISO_8859_1.decode(profile).toString().split("\n", 4);
    try {
      String digits = lines.length < 4 ? "" : lines[3].replaceAll("\\s", "");
      return Optional.of(withoutName(ByteBuffer.wrap(HexFormat.of().parseHex(digits))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** WebP files may repeat the name that JPEG files begin with. */
  static ByteBuffer withoutName(ByteBuffer block) {
    boolean named =
        block.remaining() >= JPEG_NAME.length
            && block.slice(0, JPEG_NAME.length).equals(ByteBuffer.wrap(JPEG_NAME));
    return named ? block.slice(JPEG_NAME.length, block.remaining() - JPEG_NAME.length) : block;
  }

  /**
   * A tag of the first directory that is one whole number (TIFF 6.0, section 2).
   *
   * @return 0 when it is something else; empty when it is not there
   */
  static OptionalInt wholeTag(ByteBuffer block, int tag) {
    if (block.limit() < 8) {
      return OptionalInt.empty();
    }
    ByteBuffer tiff = block.duplicate().order(order(block));
    long directory = Integer.toUnsignedLong(tiff.getInt(4));
    if (directory > tiff.limit() - 2) {
      return OptionalInt.empty();
    }
    int start = (int) directory + 2;
    int entries = Short.toUnsignedInt(tiff.getShort((int) directory));
    int whole = Math.min(entries, (tiff.limit() - start) / TAG_BYTES);
    for (int at = start; at < start + whole * TAG_BYTES; at += TAG_BYTES) {
      if (Short.toUnsignedInt(tiff.getShort(at)) == tag) {
        boolean isOne = tiff.getInt(at + 4) == 1;
        return OptionalInt.of(isOne ? whole(tiff, tiff.getShort(at + 2), at + 8) : 0);
      }
    }
    return OptionalInt.empty();
  }

  private static int whole(ByteBuffer tiff, int type, int at) {
    return switch (type) {
      case TYPE_BYTE -> tiff.get(at);
      case TYPE_SHORT -> tiff.getShort(at);
      case TYPE_LONG -> tiff.getInt(at);
      default -> 0;
    };
  }

  private static ByteOrder order(ByteBuffer block) {
    return block.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
  }
}
