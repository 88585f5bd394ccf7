package dev.sdclr.data.picture;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Names the kinds of file that are not decoded, by their first bytes, so that messages can. */
enum OtherFormat {
  JPEG_2000("JPEG 2000", 0, "\0\0\0\u000CjP  "),
  JPEG_2000_STREAM("JPEG 2000", 0, "\u00FFO\u00FFQ"),
  JPEG_XL("JPEG XL", 0, "\0\0\0\u000CJXL "),
  JPEG_XL_STREAM("JPEG XL", 0, "\u00FF\n"),
  AVIF("AVIF", 4, "ftypavi"),
  HEIC("HEIC", 4, "ftyphe"),
  HEIF("HEIF (HEIC or AVIF)", 4, "ftypmif1"),
  HEIF_SEQUENCE("HEIF (HEIC or AVIF)", 4, "ftypmsf1"),
  CANON_RAW("a camera's raw file", 4, "ftypcrx"),
  VIDEO("a video", 4, "ftyp"),
  MATROSKA("a video", 0, "\u001AE\u00DF\u00A3"),
  AVI("a video", 8, "AVI "),
  PHOTOSHOP("Photoshop", 0, "8BPS"),
  PDF("PDF", 0, "%PDF"),
  POSTSCRIPT("PostScript", 0, "%!PS"),
  OPENEXR("OpenEXR", 0, "v/1\u0001"),
  RADIANCE("Radiance HDR", 0, "#?"),
  QOI("QOI", 0, "qoif"),
  FITS("FITS", 0, "SIMPLE  ="),
  DICOM("DICOM", 128, "DICM"),
  HDF5("HDF5", 0, "\u0089HDF"),
  NUMPY("a NumPy array", 0, "\u0093NUMPY"),
  ICON("an icon", 0, "\0\0\u0001\0"),
  DIRECT_DRAW("DDS", 0, "DDS "),
  MNG("MNG", 0, "\u008AMNG"),
  JNG("JNG", 0, "\u008BJNG"),
  ZIP("a ZIP file", 0, "PK\u0003\u0004"),
  GZIP("gzip", 0, "\u001F\u008B"),
  PANASONIC_RAW("a camera's raw file", 0, "IIU\0"),
  OLYMPUS_RAW("a camera's raw file", 0, "IIRO"),
  HTML("a web page", 0, "<!DOCTYPE html"),
  HTML_WITHOUT_TYPE("a web page", 0, "<html");

  private static final int TEXT_BYTES = 1024;

  private final String label;
  private final int offset;
  private final String start;

  OtherFormat(String label, int offset, String start) {
    this.label = label;
    this.offset = offset;
    this.start = start;
  }

  /** What a file is, in words; empty when it is not known. */
  static Optional<String> nameOf(byte[] bytes) {
    String head =
        new String(bytes, 0, Math.min(bytes.length, TEXT_BYTES), StandardCharsets.ISO_8859_1);
    if (head.stripLeading().startsWith("<") && head.toLowerCase(Locale.ROOT).contains("<svg")) {
      return Optional.of("SVG");
    }
    if (head.length() > 2
        && head.charAt(0) == 'P'
        && "1234567".indexOf(head.charAt(1)) >= 0
        && Character.isWhitespace(head.charAt(2))) {
      return Optional.of("PNM");
    }
    for (OtherFormat format : values()) {
      if (head.regionMatches(true, format.offset, format.start, 0, format.start.length())) {
        return Optional.of(format.label);
      }
    }
    return Optional.empty();
  }
}
