package dev.sdclr.data.picture;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The image file formats that can be decoded, told apart by their first bytes. */
public enum ImageFormat {
  /** One bit is a block of 64 pixels or less. */
  JPEG("JPEG", "com.sun.", 10, 1024, 1200, 1),
  /** Deflate makes 1032 bytes of one, each of them eight pixels at most. */
  PNG("PNG", "com.sun.", 16, 8 * 1032, 128, 1),
  /** Two bytes are a run of at most 255 pixels. */
  BMP("BMP", "com.sun.", 16, ImageFormat.ANY_NUMBER, 128, 1),
  /** A code of 12 bits is a row of at most 4096 pixels. */
  GIF("GIF", "com.sun.", 8, 4096, 300, 1),
  WEBP("WebP", "com.twelvemonkeys.", 24, ImageFormat.ANY_NUMBER, 600, 3),
  TIFF("TIFF", "com.twelvemonkeys.", 32, ImageFormat.ANY_NUMBER, 128, 1);

  /** Of pixels that a byte of a file may stand for. */
  static final long ANY_NUMBER = Long.MAX_VALUE;

  private static final Set<String> EXTENSIONS =
      Set.of("jpg", "jpeg", "jpe", "jfif", "png", "bmp", "gif", "webp", "tif", "tiff");

  private final String label;
  private final String preferredVendor;
  private final int bytesPerPixel;
  private final long pixelsPerByte;
  private final int honestExpansion;
  private final int slowness;

  ImageFormat(
      String label,
      String preferredVendor,
      int bytesPerPixel,
      long pixelsPerByte,
      int honestExpansion,
      int slowness) {
    this.label = label;
    this.preferredVendor = preferredVendor;
    this.bytesPerPixel = bytesPerPixel;
    this.pixelsPerByte = pixelsPerByte;
    this.honestExpansion = honestExpansion;
    this.slowness = slowness;
  }

  /** Memory that decoding a pixel takes at most, in bytes, its turned copy included. */
  int bytesPerPixel() {
    return bytesPerPixel;
  }

  /** Pixels that a byte of a file stands for at most. */
  long pixelsPerByte() {
    return pixelsPerByte;
  }

  /** Bytes of samples that a byte of a large file stands for where there is something to see. */
  long honestExpansion() {
    return honestExpansion;
  }

  /** How many times longer a decoded pixel takes than with the others. */
  int slowness() {
    return slowness;
  }

  /** Its name, as written in messages; readers are registered under it in any case. */
  String label() {
    return label;
  }

  /** Package prefix of the reader to take where several are installed. */
  String preferredVendor() {
    return preferredVendor;
  }

  /** The format of a file's content; empty when it is none of these. */
  public static Optional<ImageFormat> of(byte[] bytes) {
    if (startsWith(bytes, 0, 0xFF, 0xD8, 0xFF)) {
      return Optional.of(JPEG);
    } else if (startsWith(bytes, 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n')) {
      return Optional.of(PNG);
    } else if (startsWith(bytes, 0, 'G', 'I', 'F', '8')) {
      return Optional.of(GIF);
    } else if (startsWith(bytes, 0, 'R', 'I', 'F', 'F')
        && startsWith(bytes, 8, 'W', 'E', 'B', 'P')) {
      return Optional.of(WEBP);
    } else if (isTiff(bytes, 42) || isTiff(bytes, 43)) {
      return Optional.of(TIFF);
    } else if (startsWith(bytes, 0, 'B', 'M')) {
      return Optional.of(BMP);
    }
    return Optional.empty();
  }

  private static boolean isTiff(byte[] bytes, int version) {
    return startsWith(bytes, 0, 'I', 'I', version, 0) || startsWith(bytes, 0, 'M', 'M', 0, version);
  }

  /** Whether a file of that name is taken for an image when a folder is searched. */
  public static boolean hasImageExtension(String fileName) {
    int dot = fileName.lastIndexOf('.');
    return dot > 0 && EXTENSIONS.contains(fileName.substring(dot + 1).toLowerCase(Locale.ROOT));
  }

  static boolean startsWith(byte[] bytes, int offset, int... magic) {
    if (bytes.length < offset + magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((bytes[offset + i] & 0xFF) != magic[i]) {
        return false;
      }
    }
    return true;
  }
}
