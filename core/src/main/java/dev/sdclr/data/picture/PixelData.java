package dev.sdclr.data.picture;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import javax.imageio.IIOException;

/**
 * What of an image file its pixels are decoded from.
 *
 * <p>Readers are shown nothing else: for metadata, colour profiles and further frames they make
 * room as a file claims to need it, and take the time it takes; and pixels do not depend on them.
 */
final class PixelData {

  private static final int PNG_BIT_DEPTH = 24;

  private static final int BMP_OLD_HEADER_BYTES = 12;

  private static final int BMP_COMPRESSION_OFFSET = 30;
  private static final int BMP_COLOR_SPACE_OFFSET = 70;
  private static final int BMP_MAX_COMPRESSION = 3;
  private static final int BMP_SRGB = 0x73524742;

  private PixelData() {}

  /**
   * Sizes, palette and pixels (PNG specification, chapter 5).
   *
   * @return {@code file} itself where all of it is needed
   * @throws IOException when the file is malformed or ends early
   */
  static byte[] png(byte[] file) throws IOException {
    KeptParts kept = new KeptParts(file);
    kept.keep(0, PngChunk.SIGNATURE_BYTES);
    for (PngChunk chunk : (Iterable<PngChunk>) PngChunk.in(file)::iterator) {
      switch (chunk.type()) {
        case "IHDR", "PLTE", "IDAT" -> kept.keep(chunk.from(), chunk.to());
        case "IEND" -> {
          kept.keep(chunk.from(), chunk.to());
          return kept.joined();
        }
        default -> {} // says nothing of the stored values
      }
    }
    throw new EOFException();
  }

  /**
   * Checks that a file has so many bytes.
   *
   * @return {@code end}
   */
  static int within(byte[] file, int end) throws EOFException {
    if (end > file.length) {
      throw new EOFException();
    }
    return end;
  }

  /** Bits of all samples of a pixel. */
  static int pngBitsPerPixel(byte[] file) throws EOFException {
    int bits = file[within(file, PNG_BIT_DEPTH + 1) - 1] & 0xFF;
    int color = file[within(file, PNG_BIT_DEPTH + 2) - 1];
    return bits * (color == 2 ? 3 : color == 4 ? 2 : color == 6 ? 4 : 1);
  }

  /** Bits of a pixel, as the header says; of runs as if they were a byte each. */
  static int bmpBitsPerPixel(byte[] file) throws EOFException {
    boolean old = file[within(file, 15) - 1] == BMP_OLD_HEADER_BYTES;
    int at = old ? 24 : 28;
    within(file, at + 2);
    return Math.min(64, Math.max(Byte.SIZE, (file[at] & 0xFF) | (file[at + 1] & 0xFF) << 8));
  }

  /**
   * All but a colour profile; a JPEG or PNG file inside has other sizes than the header says.
   *
   * @throws IOException when the file is malformed or ends early
   */
  static byte[] bmp(byte[] file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    boolean old = within(file, 18) > 0 && in.getInt(14) < BMP_COMPRESSION_OFFSET + 4 - 14;
    if (old) {
      return file;
    }
    int compression = in.getInt(within(file, BMP_COMPRESSION_OFFSET + 4) - 4);
    if (compression < 0 || compression > BMP_MAX_COMPRESSION) {
      throw new IIOException("compression %d is not supported".formatted(compression));
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
