package dev.sdclr.data.picture;

import static dev.sdclr.fuzz.FuzzTarget.words;

import dev.sdclr.fuzz.FuzzTarget;
import dev.sdclr.fuzz.FuzzTarget.Limit;
import dev.sdclr.fuzz.Fuzzing;
import dev.sdclr.fuzz.Mutation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Corrupt pictures are decoded or refused in one line, within memory that their limit bounds. */
class HostileImagesTest {

  private static final int CASES = 1000;
  private static final long MAX_PIXELS = 1 << 18;

  /** 128 bytes a pixel, most of them garbage that lossy WebP and LZW leave, and fixed buffers. */
  private static final Limit LIMIT = new Limit(128 * MAX_PIXELS + (1 << 20), 256);

  static Stream<FuzzTarget> formats() {
    return Stream.of(jpeg(), png(), bmp(), gif(), webp(), tiff());
  }

  private static FuzzTarget jpeg() {
    return target(
        "jpeg",
        List.of("Exif\0\0", "Adobe", "JFIF\0", "\u00ff\u00d8", "\u00ff\u00da", "\u00ff\u00c2"),
        JpegCorruption::segment,
        "baseline-420.jpg",
        "progressive-420.jpg",
        "cmyk-adobe-inverted.jpg",
        "exif-orientation-6.jpg",
        "grey-8bit.jpg",
        "profile.jpg",
        "ycck-adobe.jpg");
  }

  private static FuzzTarget png() {
    return target(
        "png",
        List.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND", "eXIf", "iCCP", "zTXt", "acTL"),
        PngCorruption::chunk,
        "bilevel.png",
        "exif-orientation-6.png",
        "png-palette-2-alpha-interlaced.png",
        "png-rgba-16-interlaced.png",
        "grey-16bit.png",
        "grey-alpha.png",
        "palette-alpha.png",
        "profile.png",
        "animated.png",
        "rgb-alpha.png");
  }

  private static FuzzTarget bmp() {
    return target(
        "bmp",
        List.of("BM"),
        TiffCorruption::header,
        "bmp-fields-565.bmp",
        "bmp-rle8.bmp",
        "palette.bmp",
        "rgb.bmp");
  }

  private static FuzzTarget gif() {
    return target(
        "gif",
        List.of("GIF89a", "!\u00f9\u0004", "!\u00ff", ",", ";"),
        TiffCorruption::header,
        "gif-interlaced.gif",
        "gif-partial-7-transparent-local.gif",
        "two-frames.gif");
  }

  private static FuzzTarget webp() {
    return target(
        "webp",
        List.of("VP8X", "VP8L", "VP8 ", "ALPH", "ANIM", "ANMF", "EXIF", "ICCP", "XMP "),
        RiffCorruption::chunk,
        "exif-orientation-6.webp",
        "lossless-alpha.webp",
        "lossless.webp",
        "animated.webp",
        "lossy-alpha.webp",
        "webp-animated-partial.webp",
        "webp-quality-10.webp",
        "profile.webp",
        "lossy.webp");
  }

  private static FuzzTarget tiff() {
    return target(
        "tiff",
        List.of("II*\0", "MM\0*"),
        TiffCorruption::entry,
        "cmyk.tiff",
        "exif-orientation-6.tiff",
        "grey-16bit.tiff",
        "bilevel-group4.tiff",
        "jpeg-inside.tiff",
        "profile-cmyk.tiff",
        "profile.tiff",
        "tiff-12-bits-rgb.tif",
        "tiff-associated-alpha-8-lzw.tif",
        "tiff-big-tiles-big-endian.tif",
        "tiff-float-rgb-predictor-3.tif",
        "tiff-jpeg-ycbcr-tiles.tif",
        "tiff-palette-4.tif",
        "tiff-rgb-16-planar-tiles.tif",
        "two-pages.tiff",
        "rgb-lzw.tiff");
  }

  private static FuzzTarget target(
      String name, List<String> words, Mutation structure, String... examples) {
    ImageDecoder decoder = new ImageDecoder(MAX_PIXELS);
    return new FuzzTarget(
        name,
        Stream.of(examples).map(HostileImagesTest::fixture).toList(),
        words(words.toArray(String[]::new)),
        structure,
        content -> decoder.decode(content, "x." + name),
        LIMIT);
  }

  /** One of {@code images/} or of the archive of all forms. */
  static byte[] fixture(String name) {
    byte[] picture = PicturesAsPillowReadsThemTest.picture(name);
    if (picture != null) {
      return picture;
    }
    try (var in = HostileImagesTest.class.getResourceAsStream("images/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void decodesOrRefuses(FuzzTarget format) {
    Fuzzing.run(format, CASES);
  }
}
