package dev.sdclr.data;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.imageio.IIOException;

/**
 * The first page of a TIFF file with nothing but the tags that its pixels need (TIFF 6.0).
 *
 * <p>Any number of tags may show the same bytes, and readers copy them for each, so that a file of
 * a megabyte would take gigabytes; profiles, pages and thumbnails are not needed.
 */
final class TiffPage {

  private static final int IMAGE_WIDTH = 256;
  private static final int IMAGE_LENGTH = 257;
  private static final int BITS_PER_SAMPLE = 258;
  private static final int COMPRESSION = 259;
  private static final int PHOTOMETRIC = 262;
  private static final int FILL_ORDER = 266;
  private static final int STRIP_OFFSETS = 273;
  private static final int SAMPLES_PER_PIXEL = 277;
  private static final int ROWS_PER_STRIP = 278;
  private static final int STRIP_BYTE_COUNTS = 279;
  private static final int PLANAR = 284;
  private static final int T4_OPTIONS = 292;
  private static final int T6_OPTIONS = 293;
  private static final int PREDICTOR = 317;
  private static final int COLOR_MAP = 320;
  private static final int TILE_WIDTH = 322;
  private static final int TILE_LENGTH = 323;
  private static final int TILE_OFFSETS = 324;
  private static final int TILE_BYTE_COUNTS = 325;
  private static final int INK_SET = 332;
  private static final int JPEG_TABLES = 347;
  private static final int EXTRA_SAMPLES = 338;
  private static final int SAMPLE_FORMAT = 339;
  private static final int LUMA_COEFFICIENTS = 529;
  private static final int SUBSAMPLING = 530;
  private static final int POSITIONING = 531;
  private static final int REFERENCE_BLACK_WHITE = 532;

  private static final Set<Integer> NEEDED =
      Set.of(
          IMAGE_WIDTH,
          IMAGE_LENGTH,
          BITS_PER_SAMPLE,
          COMPRESSION,
          PHOTOMETRIC,
          FILL_ORDER,
          STRIP_OFFSETS,
          SAMPLES_PER_PIXEL,
          ROWS_PER_STRIP,
          STRIP_BYTE_COUNTS,
          PLANAR,
          T4_OPTIONS,
          T6_OPTIONS,
          PREDICTOR,
          COLOR_MAP,
          TILE_WIDTH,
          TILE_LENGTH,
          TILE_OFFSETS,
          TILE_BYTE_COUNTS,
          INK_SET,
          JPEG_TABLES,
          EXTRA_SAMPLES,
          SAMPLE_FORMAT,
          LUMA_COEFFICIENTS,
          SUBSAMPLING,
          POSITIONING,
          REFERENCE_BLACK_WHITE);

  /** Without compression, fax codes, LZW, JPEG, Deflate by two numbers, PackBits. */
  private static final Set<Integer> COMPRESSIONS = Set.of(1, 2, 3, 4, 5, 7, 8, 32946, 32773);

  private static final int JPEG = 7;

  private static final int ENTRY_BYTES = 12;
  private static final int MOST_SAMPLES = 16;
  private static final int LARGEST_TILE_SIDE = 1 << 16;
  private static final int SMALLEST_TILE_SIDE = 8;
  private static final int MOST_PARTS = 1 << 18;

  private final byte[] file;
  private final ByteBuffer in;
  private final Map<Integer, Integer> entries = new LinkedHashMap<>();
  private final int directory;

  private TiffPage(byte[] file) throws IOException {
    this.file = file;
    ByteOrder order = file[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    in = ByteBuffer.wrap(file).order(order);
    long start = file.length < 8 ? Long.MAX_VALUE : Integer.toUnsignedLong(in.getInt(4));
    if (start > file.length - 2) {
      throw new EOFException();
    }
    directory = (int) start;
    int count = Short.toUnsignedInt(in.getShort(directory));
    for (int i = 0; i < count; i++) {
      int at = directory + 2 + i * ENTRY_BYTES;
      if (at > file.length - ENTRY_BYTES) {
        throw new EOFException();
      }
      int tag = Short.toUnsignedInt(in.getShort(at));
      if (NEEDED.contains(tag)) {
        entries.putIfAbsent(tag, at);
      }
    }
  }

  /**
   * The same file with a directory of that page alone.
   *
   * @throws IOException when it is malformed, ends early, or is of a kind that is not read
   */
  static byte[] first(byte[] file) throws IOException {
    TiffPage page = new TiffPage(file);
    page.requireSizes();
    if (page.whole(COMPRESSION, 1) == JPEG) {
      page.requireJpegParts();
    }
    return page.alone();
  }

  private byte[] alone() {
    byte[] page = Arrays.copyOf(file, file.length + Integer.BYTES);
    ByteBuffer out = ByteBuffer.wrap(page).order(in.order());
    out.putShort(directory, (short) entries.size()).position(directory + 2);
    entries.values().forEach(at -> out.put(file, at, ENTRY_BYTES));
    out.putInt(0); // no next page
    return page;
  }

  private void requireSizes() throws IOException {
    long compression = whole(COMPRESSION, 1);
    if (!COMPRESSIONS.contains((int) compression)) {
      throw new IIOException("compression %d is not read".formatted(compression));
    }
    long samples = whole(SAMPLES_PER_PIXEL, 1);
    if (samples > MOST_SAMPLES) {
      throw new IIOException("%d samples a pixel are not read".formatted(samples));
    }
    for (int tag : new int[] {TILE_WIDTH, TILE_LENGTH}) {
      long side = whole(tag, SMALLEST_TILE_SIDE);
      if (side < SMALLEST_TILE_SIDE || side > LARGEST_TILE_SIDE) {
        throw new IIOException("tiles of %d pixels are not read".formatted(side));
      }
    }
    long parts = Math.max(count(STRIP_OFFSETS), count(TILE_OFFSETS));
    if (parts > MOST_PARTS) {
      throw new IIOException("%d strips or tiles are not read".formatted(parts));
    }
  }

  /** A strip or tile that is a JPEG file has a size of its own, which must be no larger. */
  private void requireJpegParts() throws IOException {
    boolean tiled = entries.containsKey(TILE_OFFSETS);
    int offsets = tiled ? TILE_OFFSETS : STRIP_OFFSETS;
    int lengths = tiled ? TILE_BYTE_COUNTS : STRIP_BYTE_COUNTS;
    long width = tiled ? whole(TILE_WIDTH, 0) : whole(IMAGE_WIDTH, 0);
    long height = tiled ? whole(TILE_LENGTH, 0) : whole(IMAGE_LENGTH, 0);
    long bytes = 0;
    for (int i = 0; i < count(offsets); i++) {
      long from = value(offsets, i);
      long length = value(lengths, i);
      bytes += length;
      if (from + length > file.length || bytes > file.length) {
        throw new EOFException();
      }
      byte[] part = Arrays.copyOfRange(file, (int) from, (int) (from + length));
      JpegHeader header = JpegHeader.parse(JpegSegments.needed(part));
      if (!header.common() || header.width() > width || header.height() > height) {
        throw new IIOException("its JPEG data are larger than their place, or of a rare kind");
      }
    }
  }

  private long count(int tag) {
    Integer at = entries.get(tag);
    return at == null ? 0 : Integer.toUnsignedLong(in.getInt(at + 4));
  }

  /** The one number of a tag, or another where the tag is not there. */
  private long whole(int tag, long otherwise) throws IOException {
    if (!entries.containsKey(tag)) {
      return otherwise;
    }
    if (count(tag) != 1) {
      throw new IIOException("tag %d is no whole number".formatted(tag));
    }
    return value(tag, 0);
  }

  private long value(int tag, int index) throws IOException {
    if (index >= count(tag)) {
      throw new EOFException();
    }
    int at = entries.get(tag);
    int bytes = bytes(tag, in.getShort(at + 2));
    boolean inPlace = count(tag) * bytes <= Integer.BYTES;
    long start = inPlace ? at + 8 : Integer.toUnsignedLong(in.getInt(at + 8));
    long place = start + (long) index * bytes;
    if (place > file.length - bytes) {
      throw new EOFException();
    }
    return switch (bytes) {
      case Byte.BYTES -> Byte.toUnsignedLong(in.get((int) place));
      case Short.BYTES -> Short.toUnsignedLong(in.getShort((int) place));
      default -> Integer.toUnsignedLong(in.getInt((int) place));
    };
  }

  private static int bytes(int tag, int type) throws IIOException {
    return switch (type) {
      case 1 -> Byte.BYTES;
      case 3 -> Short.BYTES;
      case 4 -> Integer.BYTES;
      default -> throw new IIOException("tag %d is no whole number".formatted(tag));
    };
  }
}
