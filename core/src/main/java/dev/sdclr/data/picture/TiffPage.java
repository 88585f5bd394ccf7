package dev.sdclr.data.picture;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.imageio.IIOException;

/**
 * The first page of a TIFF or BigTIFF file: its tags, and a file with nothing but those that its
 * pixels need (TIFF 6.0).
 *
 * <p>Any number of tags may show the same bytes, and readers copy them for each, so that a file of
 * a megabyte would take gigabytes; profiles, pages and thumbnails are not needed.
 */
final class TiffPage {

  static final int IMAGE_WIDTH = 256;
  static final int IMAGE_LENGTH = 257;
  static final int BITS_PER_SAMPLE = 258;
  static final int COMPRESSION = 259;
  static final int PHOTOMETRIC = 262;
  static final int SAMPLES_PER_PIXEL = 277;
  static final int PLANAR = 284;
  static final int COLOR_MAP = 320;
  static final int INK_SET = 332;
  static final int EXTRA_SAMPLES = 338;
  static final int SAMPLE_FORMAT = 339;
  static final int JPEG = 7;
  private static final int FILL_ORDER = 266;
  private static final int STRIP_OFFSETS = 273;
  private static final int ORIENTATION = 274;
  private static final int ROWS_PER_STRIP = 278;
  private static final int STRIP_BYTE_COUNTS = 279;
  private static final int T4_OPTIONS = 292;
  private static final int T6_OPTIONS = 293;
  private static final int PREDICTOR = 317;
  private static final int TILE_WIDTH = 322;
  private static final int TILE_LENGTH = 323;
  private static final int TILE_OFFSETS = 324;
  private static final int TILE_BYTE_COUNTS = 325;
  private static final int JPEG_TABLES = 347;
  private static final int XMP = 700;
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
          ORIENTATION,
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

  private static final int TYPE_LONG = 4;
  private static final int TYPE_LONG8 = 16;

  /** Bytes of a value by its type; 0 for types that do not exist. */
  private static final int[] TYPE_BYTES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};

  private static final int BIG_VERSION = 43;
  private static final int HEADER_BYTES = 8;
  private static final int ENTRY_BYTES = 12;
  private static final int BIG_ENTRY_BYTES = 20;
  private static final int MAX_SAMPLES = 16;
  private static final int MAX_TILE_SIDE = 1 << 16;
  private static final int MIN_TILE_SIDE = 8;
  private static final int MAX_PARTS = 1 << 18;

  /** Tiles of 4,096 x 4,096 are common, also around small pictures. */
  private static final double FREE_TILE_PIXELS = 1 << 24;

  /** Pixels of all tiles for each of the picture's. */
  private static final double MAX_PADDING = 4;

  /** A tag's values: {@code count} of a type, which lie in the file from {@code place} on. */
  private record Entry(int type, long count, long place) {

    int valueBytes() {
      return type < TYPE_BYTES.length ? TYPE_BYTES[type] : 0;
    }
  }

  private final byte[] file;
  private final ByteBuffer in;
  private final Map<Integer, Entry> entries = new TreeMap<>();
  private Entry xmp;

  private TiffPage(byte[] file) throws IOException {
    this.file = file;
    ByteOrder order = file[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    in = ByteBuffer.wrap(file).order(order);
    boolean big = file.length >= 4 && in.getShort(2) == BIG_VERSION;
    int wordBytes = big ? Long.BYTES : Integer.BYTES;
    int entryBytes = big ? BIG_ENTRY_BYTES : ENTRY_BYTES;
    long start = word(big ? HEADER_BYTES : Integer.BYTES, wordBytes);
    long count = word(start, big ? Long.BYTES : Short.BYTES);
    long first = start + (big ? Long.BYTES : Short.BYTES);
    for (long i = 0; i < count; i++) {
      int at = (int) requireInside(first + i * entryBytes, entryBytes);
      int tag = Short.toUnsignedInt(in.getShort(at));
      if (NEEDED.contains(tag) || tag == XMP) {
        int type = Short.toUnsignedInt(in.getShort(at + 2));
        long values = word(at + 4, wordBytes);
        int slot = at + 4 + wordBytes;
        Entry here = new Entry(type, values, slot);
        boolean inPlace = values <= wordBytes && values * here.valueBytes() <= wordBytes;
        Entry entry = inPlace ? here : new Entry(type, values, word(slot, wordBytes));
        if (tag == XMP) {
          xmp = xmp == null ? entry : xmp;
        } else {
          entries.putIfAbsent(tag, entry);
        }
      }
    }
  }

  /**
   * Reads the first page's tags.
   *
   * @throws IOException when it is malformed or ends early
   */
  static TiffPage first(byte[] file) throws IOException {
    return new TiffPage(file);
  }

  /**
   * A file of the common form with that page alone.
   *
   * @throws IOException when it is malformed, ends early, or is of a kind that is not read
   */
  byte[] alone() throws IOException {
    requireSizes();
    requireWhole(STRIP_OFFSETS, STRIP_BYTE_COUNTS);
    requireWhole(TILE_OFFSETS, TILE_BYTE_COUNTS);
    int directory = file.length + file.length % 2;
    int end = directory + Short.BYTES + ENTRY_BYTES * entries.size() + Integer.BYTES;
    ByteArrayOutputStream shortened = new ByteArrayOutputStream();
    ByteBuffer out = ByteBuffer.allocate(end - directory).order(in.order());
    out.putShort((short) entries.size());
    for (Map.Entry<Integer, Entry> tagged : entries.entrySet()) {
      Entry entry = tagged.getValue();
      out.putShort((short) (int) tagged.getKey());
      if (entry.type() == TYPE_LONG8) {
        putShortened(tagged.getKey(), entry, end, shortened, out);
      } else {
        out.putShort((short) entry.type()).putInt((int) entry.count());
        putPlace(entry, out);
      }
    }
    out.putInt(0); // no next page
    byte[] page = Arrays.copyOf(file, end + shortened.size());
    ByteBuffer header = ByteBuffer.wrap(page).order(in.order());
    header.putShort(2, (short) 42).putInt(4, directory);
    header.put(directory, out.array()).put(end, shortened.toByteArray());
    return page;
  }

  private void putPlace(Entry entry, ByteBuffer out) throws IOException {
    int bytes = entry.valueBytes();
    if (entry.count() * bytes > Integer.BYTES) {
      out.putInt((int) requireInside(entry.place(), entry.count() * bytes));
      return;
    }
    int from = (int) requireInside(entry.place(), Integer.BYTES);
    out.put(file, from, Integer.BYTES);
  }

  /** Values of eight bytes, which the common form does not have. */
  private void putShortened(
      int tag, Entry entry, int end, ByteArrayOutputStream shortened, ByteBuffer out)
      throws IOException {
    requireInside(entry.place(), entry.count() * Long.BYTES);
    ByteBuffer values = ByteBuffer.allocate((int) entry.count() * Integer.BYTES).order(in.order());
    for (int i = 0; i < entry.count(); i++) {
      values.putInt((int) value(tag, i));
    }
    out.putShort((short) TYPE_LONG).putInt((int) entry.count());
    if (entry.count() == 1) {
      out.put(values.array());
    } else {
      out.putInt(end + shortened.size());
      shortened.writeBytes(values.array());
    }
  }

  /** What comes after the end is this class's directory, which readers would take for pixels. */
  private void requireWhole(int offsets, int lengths) throws IOException {
    for (long i = 0; i < Math.min(count(offsets), count(lengths)); i++) {
      requireInside(value(offsets, i), value(lengths, i));
    }
  }

  private void requireSizes() throws IOException {
    long samples = whole(SAMPLES_PER_PIXEL, 1);
    if (samples > MAX_SAMPLES) {
      throw new IIOException("%d samples per pixel are not supported".formatted(samples));
    }
    for (int tag : new int[] {TILE_WIDTH, TILE_LENGTH}) {
      long side = whole(tag, MIN_TILE_SIDE);
      if (side < MIN_TILE_SIDE || side > MAX_TILE_SIDE) {
        throw new IIOException("tiles of %d pixels are not supported".formatted(side));
      }
    }
    if (isTiled()) {
      requireLittlePadding();
    }
    long parts = Math.max(count(STRIP_OFFSETS), count(TILE_OFFSETS));
    if (parts > MAX_PARTS) {
      throw new IIOException("%d strips or tiles are not supported".formatted(parts));
    }
  }

  /** Rows of a tile are read whole, also where they lie beside or below the picture. */
  private void requireLittlePadding() throws IOException {
    double width = whole(IMAGE_WIDTH, 0);
    double height = whole(IMAGE_LENGTH, 0);
    double tileWidth = whole(TILE_WIDTH, (long) width);
    double tileLength = whole(TILE_LENGTH, (long) height);
    double stored = Math.ceil(width / tileWidth) * tileWidth;
    stored *= Math.ceil(height / tileLength) * tileLength;
    if (stored > Math.max(FREE_TILE_PIXELS, MAX_PADDING * width * height)) {
      throw new IIOException(
          "tiles of %.0f x %.0f pixels for a picture of %.0f x %.0f: not supported (save it with smaller ones)"
              .formatted(tileWidth, tileLength, width, height));
    }
  }

  /** Whether its pixels lie in tiles and not in strips. */
  boolean isTiled() {
    return count(TILE_OFFSETS) > 0 || count(TILE_WIDTH) > 0;
  }

  /** Whether some tiles are wider than what they hold of the picture. */
  boolean hasCutTiles() throws IOException {
    long width = whole(IMAGE_WIDTH, 0);
    long tileWidth = whole(TILE_WIDTH, width);
    return isTiled() && tileWidth > 0 && width % tileWidth != 0;
  }

  /** The page's XMP packet; empty where there is none, or it does not lie in the file. */
  Optional<ByteBuffer> xmp() {
    boolean isInside =
        xmp != null
            && xmp.valueBytes() == Byte.BYTES
            && xmp.count() >= 0
            && xmp.place() >= 0
            && xmp.place() <= file.length - xmp.count();
    return isInside
        ? Optional.of(ByteBuffer.wrap(file).slice((int) xmp.place(), (int) xmp.count()))
        : Optional.empty();
  }

  /**
   * The most scans of a strip or tile, 0 where these are no JPEG files.
   *
   * @throws IOException when one of them has a size of its own that is larger, ends early, or is of
   *     a kind that is not read
   */
  int jpegScans() throws IOException {
    if (whole(COMPRESSION, 1) != JPEG) {
      return 0;
    }
    boolean tiled = entries.containsKey(TILE_OFFSETS);
    int offsets = tiled ? TILE_OFFSETS : STRIP_OFFSETS;
    int lengths = tiled ? TILE_BYTE_COUNTS : STRIP_BYTE_COUNTS;
    long width = tiled ? whole(TILE_WIDTH, 0) : whole(IMAGE_WIDTH, 0);
    long height = tiled ? whole(TILE_LENGTH, 0) : whole(IMAGE_LENGTH, 0);
    long bytes = 0;
    int scans = 0;
    for (int i = 0; i < count(offsets); i++) {
      long from = value(offsets, i);
      long length = value(lengths, i);
      bytes += length;
      if (from + length > file.length || bytes > file.length) {
        throw new EOFException();
      }
      byte[] part = Arrays.copyOfRange(file, (int) from, (int) (from + length));
      JpegSegments segments = JpegSegments.of(part);
      scans = Math.max(scans, segments.scans());
      JpegHeader header = JpegHeader.parse(segments.needed());
      if (!header.common() || header.width() > width || header.height() > height) {
        throw new IIOException(
            "its JPEG data are larger than the tile or strip they fill, or of an unsupported kind");
      }
    }
    return scans;
  }

  /** How many values a tag has; 0 when it is not there. */
  long count(int tag) {
    Entry entry = entries.get(tag);
    return entry == null ? 0 : entry.count();
  }

  /** The one number of a tag, or another where the tag is not there. */
  long whole(int tag, long otherwise) throws IOException {
    if (!entries.containsKey(tag)) {
      return otherwise;
    }
    if (count(tag) != 1) {
      throw new IIOException("tag %d is not a whole number".formatted(tag));
    }
    return value(tag, 0);
  }

  /** A tag's whole number at a place. */
  long value(int tag, long index) throws IOException {
    Entry entry = entries.get(tag);
    if (entry == null || index >= entry.count()) {
      throw new EOFException();
    }
    return switch (entry.type()) {
      case 1, 3, TYPE_LONG, TYPE_LONG8 ->
          word(entry.place() + index * entry.valueBytes(), entry.valueBytes());
      default -> throw new IIOException("tag %d is not a whole number".formatted(tag));
    };
  }

  private long word(long place, int bytes) throws EOFException {
    int at = (int) requireInside(place, bytes);
    return switch (bytes) {
      case Byte.BYTES -> Byte.toUnsignedLong(in.get(at));
      case Short.BYTES -> Short.toUnsignedLong(in.getShort(at));
      case Integer.BYTES -> Integer.toUnsignedLong(in.getInt(at));
      default -> in.getLong(at);
    };
  }

  private long requireInside(long place, long bytes) throws EOFException {
    if (place < 0 || bytes < 0 || bytes > file.length || place > file.length - bytes) {
      throw new EOFException();
    }
    return place;
  }
}
