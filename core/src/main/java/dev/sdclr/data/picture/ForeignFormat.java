package dev.sdclr.data.picture;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Formats that are not decoded, by their first bytes, so that messages can name them. */
enum ForeignFormat {
  JPEG_2000(ForeignFile.PICTURE, "JPEG 2000", 0, "\0\0\0\u000CjP  "),
  JPEG_2000_STREAM(ForeignFile.PICTURE, "JPEG 2000", 0, "\u00FFO\u00FFQ"),
  JPEG_XL(ForeignFile.PICTURE, "JPEG XL", 0, "\0\0\0\u000CJXL "),
  JPEG_XL_STREAM(ForeignFile.PICTURE, "JPEG XL", 0, "\u00FF\n"),
  AVIF(ForeignFile.PICTURE, "AVIF", 4, "ftypavi"),
  HEIC(ForeignFile.PICTURE, "HEIC", 4, "ftyphe"),
  HEIF(ForeignFile.PICTURE, "HEIF (HEIC or AVIF)", 4, "ftypmif1"),
  HEIF_SEQUENCE(ForeignFile.PICTURE, "HEIF (HEIC or AVIF)", 4, "ftypmsf1"),
  CANON_RAW(ForeignFile.PICTURE, "a camera's raw file", 4, "ftypcrx"),
  PHOTOSHOP(ForeignFile.PICTURE, "Photoshop", 0, "8BPS\0"),
  PDF(ForeignFile.PICTURE, "PDF", 0, "%PDF"),
  POSTSCRIPT(ForeignFile.PICTURE, "PostScript", 0, "%!PS"),
  OPENEXR(ForeignFile.PICTURE, "OpenEXR", 0, "v/1\u0001"),
  RADIANCE(ForeignFile.PICTURE, "Radiance HDR", 0, "#?RADIANCE"),
  RADIANCE_RGBE(ForeignFile.PICTURE, "Radiance HDR", 0, "#?RGBE"),
  QOI(ForeignFile.PICTURE, "QOI", 0, "qoif"),
  FITS(ForeignFile.PICTURE, "FITS", 0, "SIMPLE  ="),
  DICOM(ForeignFile.PICTURE, "DICOM", 128, "DICM"),
  ICON(ForeignFile.PICTURE, "an icon", 0, "\0\0\u0001\0"),
  DIRECT_DRAW(ForeignFile.PICTURE, "DDS", 0, "DDS "),
  MNG(ForeignFile.PICTURE, "MNG", 0, "\u008AMNG"),
  JNG(ForeignFile.PICTURE, "JNG", 0, "\u008BJNG"),
  PANASONIC_RAW(ForeignFile.PICTURE, "a camera's raw file", 0, "IIU\0"),
  OLYMPUS_RAW(ForeignFile.PICTURE, "a camera's raw file", 0, "IIRO"),
  MP4(ForeignFile.VIDEO, "a video", 4, "ftyp"),
  MATROSKA(ForeignFile.VIDEO, "a video", 0, "\u001AE\u00DF\u00A3"),
  AVI(ForeignFile.VIDEO, "a video", 8, "AVI "),
  MPEG(ForeignFile.VIDEO, "a video", 0, "\0\0\u0001\u00BA"),
  FLASH(ForeignFile.VIDEO, "a video", 0, "FLV\u0001"),
  ZIP(ForeignFile.ARCHIVE, "a ZIP file", 0, "PK\u0003\u0004"),
  GZIP(ForeignFile.ARCHIVE, "gzip", 0, "\u001F\u008B"),
  BZIP2(ForeignFile.ARCHIVE, "bzip2", 4, "1AY&SY"),
  XZ(ForeignFile.ARCHIVE, "xz", 0, "\u00FD7zXZ"),
  SEVEN_ZIP(ForeignFile.ARCHIVE, "7-Zip", 0, "7z\u00BC\u00AF"),
  RAR(ForeignFile.ARCHIVE, "RAR", 0, "Rar!"),
  ZSTANDARD(ForeignFile.ARCHIVE, "Zstandard", 0, "(\u00B5/\u00FD"),
  HDF5(ForeignFile.ARRAYS, "HDF5", 0, "\u0089HDF"),
  NUMPY(ForeignFile.ARRAYS, "a NumPy array", 0, "\u0093NUMPY"),
  PICKLE_2(ForeignFile.ARRAYS, "a Python pickle", 0, "\u0080\u0002"),
  PICKLE_4(ForeignFile.ARRAYS, "a Python pickle", 0, "\u0080\u0004"),
  ARROW(ForeignFile.ARRAYS, "Arrow", 0, "ARROW1\0"),
  MATLAB(ForeignFile.ARRAYS, "MATLAB", 0, "MATLAB 5.0"),
  HTML(ForeignFile.DESCRIPTION, "a web page", 0, "<!DOCTYPE html"),
  HTML_WITHOUT_TYPE(ForeignFile.DESCRIPTION, "a web page", 0, "<html"),
  XML(ForeignFile.DESCRIPTION, "XML", 0, "<?xml"),
  XML_WITHOUT_VERSION(ForeignFile.DESCRIPTION, "XML", 0, "<!DOCTYPE"),
  JSON(ForeignFile.DESCRIPTION, "JSON", 0, "{"),
  SQLITE(ForeignFile.DESCRIPTION, "a database", 0, "SQLite format 3"),
  // Known by more than how they begin.
  SVG(ForeignFile.PICTURE, "SVG", 0, ""),
  PNM(ForeignFile.PICTURE, "PNM", 0, "");

  private static final int TEXT_BYTES = 1024;

  private final ForeignFile kind;
  private final String label;
  private final int offset;
  private final String start;

  ForeignFormat(ForeignFile kind, String label, int offset, String start) {
    this.kind = kind;
    this.label = label;
    this.offset = offset;
    this.start = start;
  }

  /** In words. */
  String label() {
    return label;
  }

  ForeignFile kind() {
    return kind;
  }

  /** What a file is that begins with these bytes; empty when it is not known. */
  static Optional<ForeignFormat> of(byte[] bytes) {
    String head =
        new String(bytes, 0, Math.min(bytes.length, TEXT_BYTES), StandardCharsets.ISO_8859_1);
    if (head.stripLeading().startsWith("<") && head.toLowerCase(Locale.ROOT).contains("<svg")) {
      return Optional.of(SVG);
    }
    if (head.length() > 2
        && head.charAt(0) == 'P'
        && "1234567".indexOf(head.charAt(1)) >= 0
        && Character.isWhitespace(head.charAt(2))) {
      return Optional.of(PNM);
    }
    for (ForeignFormat format : values()) {
      int length = format.start.length();
      if (length > 0 && head.regionMatches(true, format.offset, format.start, 0, length)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }
}
