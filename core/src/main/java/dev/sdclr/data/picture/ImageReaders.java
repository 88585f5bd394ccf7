package dev.sdclr.data.picture;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;

/**
 * One Image I/O reader a format and thread, kept for the next image.
 *
 * <p>Looking a reader up and creating it costs more than decoding a small JPEG.
 */
final class ImageReaders {

  private static final Map<ImageFormat, ImageReaderSpi> PROVIDERS = providers();

  /** Lossless and arithmetic-coded JPEG, which the JDK's reader refuses. */
  private static final ImageReaderSpi LENIENT_JPEG = provider("JPEG", "com.twelvemonkeys.");

  private final Map<ImageFormat, ImageReader> readers = new EnumMap<>(ImageFormat.class);

  /** The reader of {@code format}; it belongs to the calling thread. */
  ImageReader get(ImageFormat format) throws IOException {
    ImageReader reader = readers.get(format);
    if (reader == null) {
      reader = PROVIDERS.get(format).createReaderInstance();
      readers.put(format, reader);
    }
    return reader;
  }

  /** Throws a reader away whose state a corrupt file may have upset. */
  void discard(ImageFormat format) {
    ImageReader reader = readers.remove(format);
    if (reader != null) {
      reader.dispose();
    }
  }

  /** A new reader for the rare kinds of JPEG; the caller disposes of it. */
  static ImageReader newLenientJpegReader() throws IOException {
    return LENIENT_JPEG.createReaderInstance();
  }

  private static Map<ImageFormat, ImageReaderSpi> providers() {
    ImageIO.setUseCache(false);
    Map<ImageFormat, ImageReaderSpi> providers = new EnumMap<>(ImageFormat.class);
    for (ImageFormat format : ImageFormat.values()) {
      providers.put(format, provider(format.label(), format.preferredVendor()));
    }
    return providers;
  }

  private static ImageReaderSpi provider(String formatName, String vendor) {
    Iterator<ImageReaderSpi> all =
        IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, true);
    while (all.hasNext()) {
      ImageReaderSpi spi = all.next();
      if (spi.getClass().getName().startsWith(vendor) && reads(spi, formatName)) {
        return spi;
      }
    }
    throw new IllegalStateException(
        "no %s image reader of %s* on the class path".formatted(formatName, vendor));
  }

  private static boolean reads(ImageReaderSpi spi, String formatName) {
    for (String name : spi.getFormatNames()) {
      if (name.equalsIgnoreCase(formatName)) {
        return true;
      }
    }
    return false;
  }
}
