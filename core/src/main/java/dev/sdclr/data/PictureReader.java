package dev.sdclr.data;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.Locale;
import javax.imageio.IIOException;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;

/** Decodes through Image I/O, within limits on pixels and memory. */
final class PictureReader {

  /** Heap and native memory that decoding takes, as {@link ImageFormat#bytesPerPixel}. */
  private static final int PROGRESSIVE_JPEG_BYTES = 16;

  private static final int RARE_JPEG_BYTES = 24;
  private static final int LOSSLESS_WEBP_BYTES = 20;

  /** Buffers of a fixed size. */
  private static final long FIXED_BYTES = 1 << 20;

  /** Classes of a decoder that are loaded by its first file, and what Java agents make of them. */
  private static final long CLASS_BYTES = 8 << 20;

  private static final ThreadLocal<ImageReaders> READERS =
      ThreadLocal.withInitial(ImageReaders::new);

  private final long maxPixels;
  private final DecodingMemory memory;

  PictureReader(long maxPixels, DecodingMemory memory) {
    this.maxPixels = maxPixels;
    this.memory = memory;
  }

  /**
   * Decodes a file's content.
   *
   * @throws IOException or RuntimeException when it cannot be decoded
   */
  Image read(byte[] file, ImageFormat format) throws IOException {
    boolean done = false;
    try {
      byte[] pixels = PixelData.of(file, format);
      Image image = format == ImageFormat.JPEG ? jpeg(file, pixels) : other(file, pixels, format);
      done = true;
      return image;
    } finally {
      if (!done) {
        READERS.get().discard(format); // a damaged file may have upset its state
      }
    }
  }

  private Image jpeg(byte[] file, byte[] pixels) throws IOException {
    JpegHeader header = JpegHeader.parse(file);
    Image stored = header.common() ? commonJpeg(pixels, header) : rareJpeg(pixels);
    return ExifOrientation.of(header.exif()).apply(stored);
  }

  private Image commonJpeg(byte[] pixels, JpegHeader header) throws IOException {
    ImageReader reader = READERS.get().get(ImageFormat.JPEG);
    Truncation truncation = new Truncation();
    reader.addIIOReadWarningListener(truncation);
    ImageFormat jpeg = ImageFormat.JPEG;
    int bytes = header.progressive() ? PROGRESSIVE_JPEG_BYTES : jpeg.bytesPerPixel();
    try (DecodingMemory.Reserved reserved = open(reader, pixels, bytes, jpeg.pixelsPerByte())) {
      Raster raster = reader.readRaster(0, null);
      truncation.check();
      byte[] rgb = JpegColors.toRgb(raster, header);
      return new Image(raster.getWidth(), raster.getHeight(), rgb);
    } finally {
      reader.reset();
    }
  }

  private Image rareJpeg(byte[] pixels) throws IOException {
    ImageReader reader = ImageReaders.newLenientJpegReader();
    Truncation truncation = new Truncation();
    reader.addIIOReadWarningListener(truncation);
    try (DecodingMemory.Reserved reserved =
        open(reader, pixels, RARE_JPEG_BYTES, ImageFormat.ANY_NUMBER)) {
      BufferedImage picture = reader.read(0);
      truncation.check();
      return Image.of(picture);
    } finally {
      reader.dispose();
    }
  }

  private Image other(byte[] file, byte[] pixels, ImageFormat format) throws IOException {
    ImageReader reader = READERS.get().get(format);
    boolean lossless = format == ImageFormat.WEBP && WebpFrame.isLossless(pixels);
    int bytes = lossless ? LOSSLESS_WEBP_BYTES : format.bytesPerPixel();
    try (DecodingMemory.Reserved reserved = open(reader, pixels, bytes, format.pixelsPerByte())) {
      BufferedImage picture = lossless ? losslessWebp(reader) : reader.read(0);
      return ExifOrientation.of(ExifBlock.of(file, format)).apply(Image.of(picture));
    } finally {
      reader.reset();
    }
  }

  private static BufferedImage losslessWebp(ImageReader reader) throws IOException {
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    ImageReadParam into = reader.getDefaultReadParam();
    into.setDestination(WebpRaster.picture(reader.getRawImageType(0), width, height));
    ((ByteArrayInput) reader.getInput())
        .limitTo(CLASS_BYTES + FIXED_BYTES + (long) LOSSLESS_WEBP_BYTES * width * height);
    return reader.read(0, into);
  }

  /** Points the reader at the bytes, checks the size that the header claims and makes room. */
  private DecodingMemory.Reserved open(
      ImageReader reader, byte[] pixels, int bytesPerPixel, long pixelsPerByte) throws IOException {
    reader.setInput(new ByteArrayInput(pixels), true, true);
    long width = reader.getWidth(0);
    long height = reader.getHeight(0);
    if (width < 1 || height < 1) {
      throw new IIOException("%d x %d pixels".formatted(width, height));
    } else if (width * height > maxPixels) {
      throw new IIOException(
          "%d x %d pixels are more than the limit of %,d".formatted(width, height, maxPixels));
    } else if (width * height / pixelsPerByte > pixels.length) {
      throw new IIOException(
          "%d x %d pixels cannot be in %,d bytes".formatted(width, height, pixels.length));
    }
    return memory.reserve(FIXED_BYTES + bytesPerPixel * width * height);
  }

  /** Remembers the warnings with which libjpeg fills up what is missing from a file. */
  private static final class Truncation implements IIOReadWarningListener {

    private String warning = "";

    @Override
    public void warningOccurred(ImageReader source, String text) {
      String lower = text.toLowerCase(Locale.ROOT);
      if (lower.contains("premature end") || lower.contains("missing eoi")) {
        warning = text;
      }
    }

    void check() throws IIOException {
      if (!warning.isEmpty()) {
        throw new IIOException("the file ends early (%s)".formatted(warning));
      }
    }
  }
}
