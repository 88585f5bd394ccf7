package dev.sdclr.data.picture;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import javax.imageio.IIOException;

/**
 * How a page of a TIFF file stores its pixels (TIFF 6.0; SampleFormat of its section 19).
 *
 * @param bits of each sample
 * @param format of the numbers: 1 unsigned, 3 floating point
 * @param photometric what the samples mean: 0 and 1 grey, 2 RGB, 3 palette, 5 inks, 6 YCbCr
 * @param samples of a pixel
 * @param premultiplied whether the first sample beyond the colours is alpha that they were
 *     multiplied by
 * @param convertedByReader whether Image I/O's reader makes RGB of it: YCbCr, and what is
 *     compressed as JPEG
 * @param fax whether a row that is like the one above takes a bit
 * @param palette red, green and blue of each index, 8 bits each; empty without
 */
@SuppressWarnings("ArrayRecordComponent") // small, made once, never shared
record TiffForm(
    int bits,
    int format,
    int photometric,
    int samples,
    boolean premultiplied,
    boolean convertedByReader,
    boolean fax,
    byte[] palette) {

  static final int WHITE_IS_ZERO = 0;
  static final int BLACK_IS_ZERO = 1;
  static final int RGB = 2;
  static final int PALETTE = 3;
  static final int INKS = 5;
  private static final int YCBCR = 6;
  static final int FLOAT = 3;

  private static final int UNSIGNED = 1;
  private static final int UNDEFINED = 4;
  private static final int ASSOCIATED_ALPHA = 1;
  private static final int CMYK_INK_SET = 1;
  private static final int PLANES = 2;

  /** Large drawings of a few lines are common. */
  private static final int FAX_BITS = 4;

  /** Without compression, fax codes, LZW, JPEG, Deflate by two numbers, PackBits. */
  private static final Set<Long> COMPRESSIONS = Set.of(1L, 2L, 3L, 4L, 5L, 7L, 8L, 32946L, 32773L);

  private static final Map<Long, String> OTHER_COMPRESSIONS =
      Map.of(
          6L, "old-style JPEG",
          33003L, "JPEG 2000",
          33005L, "JPEG 2000",
          34712L, "JPEG 2000",
          34892L, "lossy JPEG of DNG",
          34925L, "LZMA",
          34887L, "LERC",
          50000L, "Zstandard",
          50001L, "WebP",
          50002L, "JPEG XL");

  private static final Map<Integer, String> OTHER_MEANINGS =
      Map.of(
          4, "a transparency mask",
          8, "Lab colours",
          9, "Lab colours",
          10, "Lab colours",
          32803, "a camera's colour filter mosaic",
          32844, "LogL",
          32845, "LogLuv",
          34892, "a camera's raw data");

  private static final String OTHERWISE = " (save it as 8-bit RGB, or as PNG)";

  /**
   * Reads what a page says.
   *
   * @throws IOException when it is malformed or of a kind that is not read, which it names
   */
  static TiffForm of(TiffPage page) throws IOException {
    long compression = page.whole(TiffPage.COMPRESSION, 1);
    if (!COMPRESSIONS.contains(compression)) {
      String name = OTHER_COMPRESSIONS.get(compression);
      throw new IIOException(
          name == null
              ? "compression %d is not supported (save it with LZW or as PNG)"
                  .formatted(compression)
              : "compression by %s is not supported (save it with LZW or as PNG)".formatted(name));
    }
    int samples = (int) page.whole(TiffPage.SAMPLES_PER_PIXEL, 1);
    int bits = same(page, TiffPage.BITS_PER_SAMPLE, 1, "bits per sample");
    int format = same(page, TiffPage.SAMPLE_FORMAT, UNSIGNED, "sample formats");
    int photometric = (int) page.whole(TiffPage.PHOTOMETRIC, samples >= 3 ? RGB : BLACK_IS_ZERO);
    boolean jpeg = compression == TiffPage.JPEG;
    TiffForm form =
        new TiffForm(
            bits,
            format == UNDEFINED ? UNSIGNED : format,
            photometric,
            samples,
            page.count(TiffPage.EXTRA_SAMPLES) > 0
                && page.value(TiffPage.EXTRA_SAMPLES, 0) == ASSOCIATED_ALPHA,
            jpeg || photometric == YCBCR,
            compression >= 2 && compression <= 4,
            photometric == PALETTE ? palette(page, bits) : new byte[0]);
    form.requireReadable(page);
    return form;
  }

  private static int same(TiffPage page, int tag, int otherwise, String what) throws IOException {
    long first = page.count(tag) == 0 ? otherwise : page.value(tag, 0);
    for (int i = 1; i < Math.min(page.count(tag), 16); i++) {
      if (page.value(tag, i) != first) {
        throw new IIOException(
            "samples of different %s are not supported".formatted(what) + OTHERWISE);
      }
    }
    return (int) Math.min(first, Integer.MAX_VALUE);
  }

  private void requireReadable(TiffPage page) throws IOException {
    String meaning = OTHER_MEANINGS.get(photometric);
    if (meaning != null || photometric > YCBCR || photometric < 0) {
      String what = meaning == null ? "colours of kind " + photometric : meaning;
      throw new IIOException(what + ": not supported" + OTHERWISE);
    }
    if (format != UNSIGNED && format != FLOAT) {
      String what = format == 2 ? "signed" : format == 5 || format == 6 ? "complex" : "unknown";
      throw new IIOException("%s samples are not supported".formatted(what) + OTHERWISE);
    }
    boolean planes = page.whole(TiffPage.PLANAR, 1) == PLANES;
    Set<Integer> readable = readableBits(planes);
    if (!readable.contains(bits)) {
      throw new IIOException(
          "%s of %d bits per sample: not supported".formatted(colours(), bits) + OTHERWISE);
    }
    boolean unevenBits = bits > Byte.SIZE && bits % Byte.SIZE != 0;
    boolean raster = photometric == YCBCR && page.whole(TiffPage.COMPRESSION, 1) != TiffPage.JPEG;
    if ((unevenBits || raster) && page.hasCutTiles()) { // whose rows the reader mistakes
      throw new IIOException(
          "%s of %d bits per sample in tiles that are wider than the picture: not supported"
                  .formatted(colours(), bits)
              + OTHERWISE);
    }
    if (samples < colourSamples() || (photometric == PALETTE && samples > 1)) {
      throw new IIOException(
          "%s of %d samples per pixel: not supported".formatted(colours(), samples) + OTHERWISE);
    }
    if (photometric == INKS && page.whole(TiffPage.INK_SET, CMYK_INK_SET) != CMYK_INK_SET) {
      throw new IIOException(
          "inks other than cyan, magenta, yellow, black: not supported" + OTHERWISE);
    }
  }

  private Set<Integer> readableBits(boolean planes) {
    boolean colorsOnly = samples == colourSamples();
    if (convertedByReader) {
      return format == UNSIGNED ? Set.of(8) : Set.of();
    } else if (format == FLOAT) {
      return photometric <= RGB ? Set.of(16, 32, 64) : Set.of();
    }
    return switch (photometric) {
      case PALETTE -> Set.of(1, 2, 4, 8);
      case INKS -> Set.of(8, 16);
      case RGB -> {
        if (!colorsOnly) {
          yield Set.of(8, 16);
        }
        yield planes ? Set.of(8, 16) : Set.of(8, 10, 12, 14, 16);
      }
      default -> colorsOnly ? Set.of(1, 2, 4, 8, 10, 12, 14, 16) : Set.of(8, 16);
    };
  }

  /** Samples that the colour is made of; what comes after them is alpha or something else. */
  int colourSamples() {
    return switch (photometric) {
      case RGB, YCBCR -> 3;
      case INKS -> 4;
      default -> 1;
    };
  }

  /** Bits of all samples of a pixel. */
  int storedBits() {
    return bits * samples;
  }

  /** Bits of a pixel for {@link PixelLimit}. */
  int countedBits() {
    return fax ? FAX_BITS : Math.max(Byte.SIZE, storedBits());
  }

  private String colours() {
    String name =
        switch (photometric) {
          case RGB -> "RGB";
          case PALETTE -> "a palette";
          case INKS -> "CMYK";
          case YCBCR -> "YCbCr";
          default -> "grey";
        };
    return format == FLOAT ? "floating-point " + name : name;
  }

  /** 16 bits a value, of which the top 8 count; some writers fill in 8 bits. */
  private static byte[] palette(TiffPage page, int bits) throws IOException {
    int size = (int) (page.count(TiffPage.COLOR_MAP) / 3);
    if (bits > 8 || size < 1 << bits || size > 1 << 16) {
      throw new IIOException(
          "a palette of %d colours for %d bits per sample: not supported".formatted(size, bits)
              + OTHERWISE);
    }
    byte[] palette = new byte[3 * size];
    boolean eightBits = true;
    for (int i = 0; i < 3 * size; i++) {
      eightBits &= page.value(TiffPage.COLOR_MAP, i) < 256;
    }
    for (int i = 0; i < size; i++) {
      for (int c = 0; c < 3; c++) {
        long value = page.value(TiffPage.COLOR_MAP, (long) c * size + i);
        palette[3 * i + c] = (byte) (eightBits ? value : value >> 8);
      }
    }
    return palette;
  }
}
