package dev.sdclr.data;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.IIOException;

/**
 * What of an image file its pixels are decoded from.
 *
 * <p>Readers are shown nothing else: for metadata, colour profiles and further frames they make
 * room as a file claims to need it, and take the time it takes; and pixels do not depend on them.
 */
final class PixelData {

  private static final int PNG_SIGNATURE_BYTES = 8;
  private static final int PNG_CHUNK_BYTES = 12;

  private static final int GIF_HEADER_BYTES = 13;
  private static final int GIF_PALETTE_FLAG = 0x80;
  private static final int GIF_EXTENSION = 0x21;
  private static final int GIF_IMAGE = 0x2C;
  private static final int GIF_IMAGE_BYTES = 10;

  private static final int BMP_COMPRESSION_OFFSET = 30;
  private static final int BMP_COLOR_SPACE_OFFSET = 70;
  private static final int BMP_MOST_COMPRESSION = 3;
  private static final int BMP_SRGB = 0x73524742;

  private PixelData() {}

  /**
   * Leaves out the rest.
   *
   * @return {@code file} itself where all of it is needed
   * @throws IOException when the file is malformed or ends early
   */
  static byte[] of(byte[] file, ImageFormat format) throws IOException {
    return switch (format) {
      case JPEG -> JpegSegments.needed(file);
      case PNG -> png(file);
      case GIF -> gif(file);
      case BMP -> bmp(file);
      case WEBP -> WebpFrame.first(file);
      case TIFF -> TiffPage.first(file);
    };
  }

  /** Sizes, palette, transparency and pixels (PNG specification, chapter 5). */
  private static byte[] png(byte[] file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(file);
    KeptParts kept = new KeptParts(file);
    kept.keep(0, PNG_SIGNATURE_BYTES);
    int at = PNG_SIGNATURE_BYTES;
    while (at <= file.length - PNG_CHUNK_BYTES) {
      int length = in.getInt(at);
      String type = new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
      if (type.equals("IEND")) {
        kept.keep(at, at + PNG_CHUNK_BYTES);
        return kept.joined();
      }
      if (length < 0 || length > file.length - PNG_CHUNK_BYTES - at) {
        throw new EOFException();
      }
      int end = at + PNG_CHUNK_BYTES + length;
      switch (type) {
        case "IHDR", "PLTE", "tRNS", "IDAT" -> kept.keep(at, end);
        default -> {} // says nothing of the stored values
      }
      at = end;
    }
    throw new EOFException();
  }

  /** Palette and pixels of the first frame (GIF89a specification). */
  private static byte[] gif(byte[] file) throws IOException {
    KeptParts kept = new KeptParts(file);
    int at = GIF_HEADER_BYTES + gifPalette(file, GIF_HEADER_BYTES - 3);
    kept.keep(0, within(file, at));
    while (byteAt(file, at) == GIF_EXTENSION) {
      at = gifBlocks(file, at + 2);
    }
    if (byteAt(file, at) != GIF_IMAGE) {
      throw new IIOException("there is no frame");
    }
    int end = at + GIF_IMAGE_BYTES + gifPalette(file, at + GIF_IMAGE_BYTES - 1) + 1;
    kept.keep(at, gifBlocks(file, end));
    return kept.joined();
  }

  /** Bytes of the palette that a byte of flags announces. */
  private static int gifPalette(byte[] file, int flags) throws EOFException {
    int value = byteAt(file, flags);
    return (value & GIF_PALETTE_FLAG) == 0 ? 0 : 3 << ((value & 7) + 1);
  }

  /** Where a row of blocks ends, each after its length, the last one empty. */
  private static int gifBlocks(byte[] file, int first) throws EOFException {
    int at = first;
    for (int length = byteAt(file, at); length > 0; length = byteAt(file, at)) {
      at += 1 + length;
    }
    return at + 1;
  }

  private static int byteAt(byte[] file, int at) throws EOFException {
    return file[within(file, at + 1) - 1] & 0xFF;
  }

  private static int within(byte[] file, int end) throws EOFException {
    if (end > file.length) {
      throw new EOFException();
    }
    return end;
  }

  /** All but a colour profile; a JPEG or PNG file inside has other sizes than the header says. */
  private static byte[] bmp(byte[] file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    boolean old = within(file, 18) > 0 && in.getInt(14) < BMP_COMPRESSION_OFFSET + 4 - 14;
    if (old) {
      return file;
    }
    int compression = in.getInt(within(file, BMP_COMPRESSION_OFFSET + 4) - 4);
    if (compression < 0 || compression > BMP_MOST_COMPRESSION) {
      throw new IIOException("compression %d is not read".formatted(compression));
    }
    long pixels = (long) in.getInt(18) * Math.abs((long) in.getInt(22));
    long bits = pixels * Short.toUnsignedLong(in.getShort(28));
    if (compression == 0 && bits / Byte.SIZE > file.length) {
      throw new EOFException();
    }
    if (in.getInt(14) <= BMP_COLOR_SPACE_OFFSET + 4 - 14
        || file.length < BMP_COLOR_SPACE_OFFSET + 4) {
      return file;
    }
    byte[] plain = Arrays.copyOf(file, file.length);
    ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN).putInt(BMP_COLOR_SPACE_OFFSET, BMP_SRGB);
    return plain;
  }
}
