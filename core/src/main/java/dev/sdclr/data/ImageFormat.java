package dev.sdclr.data;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The image file formats that can be decoded, told apart by their first bytes. */
enum ImageFormat {
  JPEG("JPEG", "com.sun."),
  PNG("PNG", "com.sun."),
  BMP("BMP", "com.sun."),
  GIF("GIF", "com.sun."),
  WEBP("WebP", "com.twelvemonkeys."),
  TIFF("TIFF", "com.twelvemonkeys.");

  private static final Set<String> EXTENSIONS =
      Set.of("jpg", "jpeg", "jpe", "jfif", "png", "bmp", "gif", "webp", "tif", "tiff");

  private final String label;
  private final String preferredVendor;

  ImageFormat(String label, String preferredVendor) {
    this.label = label;
    this.preferredVendor = preferredVendor;
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
  static Optional<ImageFormat> of(byte[] bytes) {
    if (startsWith(bytes, 0, 0xFF, 0xD8, 0xFF)) {
      return Optional.of(JPEG);
    } else if (startsWith(bytes, 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n')) {
      return Optional.of(PNG);
    } else if (startsWith(bytes, 0, 'G', 'I', 'F', '8')) {
      return Optional.of(GIF);
    } else if (startsWith(bytes, 0, 'R', 'I', 'F', 'F')
        && startsWith(bytes, 8, 'W', 'E', 'B', 'P')) {
      return Optional.of(WEBP);
    } else if (startsWith(bytes, 0, 'I', 'I', 42, 0) || startsWith(bytes, 0, 'M', 'M', 0, 42)) {
      return Optional.of(TIFF);
    } else if (startsWith(bytes, 0, 'B', 'M')) {
      return Optional.of(BMP);
    }
    return Optional.empty();
  }

  /** Whether a file of that name is taken for an image when a folder is searched. */
  static boolean hasImageExtension(String fileName) {
    int dot = fileName.lastIndexOf('.');
    return dot > 0 && EXTENSIONS.contains(fileName.substring(dot + 1).toLowerCase(Locale.ROOT));
  }

  private static boolean startsWith(byte[] bytes, int offset, int... magic) {
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
