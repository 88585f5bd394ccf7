package dev.sdclr.data.picture;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What the segments before the first scan of a JPEG file say about its colours.
 *
 * <p>Decided as libjpeg does (its file jdapimin, function default_decompress_parms), so that
 * pictures look as they do in other programs.
 *
 * @param common whether it is 8-bit Huffman-coded, sequential or progressive, of 1, 3 or 4
 *     components; the rest (lossless, arithmetic coding, 12 bits) is rare
 * @param bits of a sample; 0 when there is no frame header
 * @param components 1 grey, 3 colour, 4 with black; 0 when there is no frame header
 * @param luminance whether the (first three) components are Y, Cb, Cr
 * @param exif what the first Exif segment holds
 * @param xmp what the last XMP segment holds
 * @param progressive whether all pixels are kept until the last scan
 * @param width in pixels, of the frame header
 * @param height the same; 0 when it comes after the first scan
 */
record JpegHeader(
    boolean common,
    int bits,
    int components,
    boolean luminance,
    Optional<ByteBuffer> exif,
    Optional<ByteBuffer> xmp,
    boolean progressive,
    int width,
    int height) {

  private static final int SOF0 = 0xC0;
  private static final int SOF2 = 0xC2;
  private static final int SOF15 = 0xCF;
  private static final int DHT = 0xC4;
  private static final int JPG = 0xC8;
  private static final int DAC = 0xCC;
  private static final int APP1 = JpegSegments.APP0 + 1;
  private static final int NO_TRANSFORM_GIVEN = -1;
  private static final String XMP_NAME = "http://ns.adobe.com/xap/1.0/\0";

  static JpegHeader parse(byte[] bytes) {
    boolean jfif = false;
    Optional<ByteBuffer> exif = Optional.empty();
    Optional<ByteBuffer> xmp = Optional.empty();
    int adobeTransform = NO_TRANSFORM_GIVEN;
    boolean common = false;
    int bits = 0;
    int components = 0;
    int ids = 0;
    boolean progressive = false;
    int width = 0;
    int height = 0;
    int at = 2;
    while (at + 4 <= bytes.length) {
      int marker = bytes[at + 1] & 0xFF;
      boolean alone = !JpegSegments.hasLength(marker) && marker != JpegSegments.EOI;
      if ((bytes[at] & 0xFF) != 0xFF || alone) {
        at++; // fill bytes, or garbage that decoders skip
        continue;
      }
      if (marker == JpegSegments.SOS || marker == JpegSegments.EOI) {
        break;
      }
      int body = at + 4;
      int end = JpegSegments.end(bytes, at);
      if (isFrame(marker) && components == 0) {
        components = unsigned(bytes, body + 5);
        bits = unsigned(bytes, body);
        common = marker <= SOF2 && bits == 8;
        progressive = marker == SOF2;
        height = (unsigned(bytes, body + 1) << 8) | unsigned(bytes, body + 2);
        width = (unsigned(bytes, body + 3) << 8) | unsigned(bytes, body + 4);
        ids =
            unsigned(bytes, body + 6) << 16
                | unsigned(bytes, body + 9) << 8
                | unsigned(bytes, body + 12);
      } else if (marker == JpegSegments.APP0) {
        jfif |= startsWith(bytes, body, "JFIF");
      } else if (marker == APP1 && exif.isEmpty() && startsWith(bytes, body, "Exif")) {
        exif = Optional.of(ExifBlock.withoutName(part(bytes, body, end - body)));
      } else if (marker == APP1 && startsWith(bytes, body, XMP_NAME)) {
        xmp = Optional.of(part(bytes, body, end - body));
      } else if (marker == JpegSegments.APP14 && startsWith(bytes, body, "Adobe")) {
        adobeTransform = unsigned(bytes, body + 11);
      }
      at = end;
    }
    boolean luminance = hasLuminance(components, jfif, adobeTransform, ids);
    common &= components == 1 || components == 3 || components == 4;
    return new JpegHeader(
        common, bits, components, luminance, exif, xmp, progressive, width, height);
  }

  private static boolean hasLuminance(int components, boolean jfif, int adobeTransform, int ids) {
    if (components == 4) {
      return adobeTransform > 0;
    } else if (components != 3 || jfif) {
      return components == 3;
    } else if (adobeTransform != NO_TRANSFORM_GIVEN) {
      return adobeTransform != 0;
    }
    return ids != ('R' << 16 | 'G' << 8 | 'B');
  }

  private static boolean isFrame(int marker) {
    return marker >= SOF0 && marker <= SOF15 && marker != DHT && marker != JPG && marker != DAC;
  }

  private static boolean startsWith(byte[] bytes, int offset, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (unsigned(bytes, offset + i) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static ByteBuffer part(byte[] bytes, int offset, int length) {
    int start = Math.min(offset, bytes.length);
    return ByteBuffer.wrap(bytes).slice(start, Math.max(0, Math.min(length, bytes.length - start)));
  }

  /** The byte at {@code offset}, 0 behind the end. */
  private static int unsigned(byte[] bytes, int offset) {
    return offset < bytes.length ? bytes[offset] & 0xFF : 0;
  }
}
