package dev.sdclr.data;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.IIOException;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;

/**
 * Decodes JPEG, PNG, BMP, GIF (first frame), WebP and TIFF (first page) files to 8-bit RGB.
 *
 * <p>The stored values are kept: grey is repeated in the three channels, alpha and colour profiles
 * are ignored, 16 bits are cut to the top 8. Photographs are turned upright by their Exif
 * orientation. A file that ends early is an error, never a half-grey image. Safe for concurrent
 * use; each thread keeps its readers. The first use turns off Image I/O's disk cache for the whole
 * process.
 */
public final class ImageDecoder {

  /** The default limit: 100 million pixels, 300 MB decoded. */
  public static final long DEFAULT_MAX_PIXELS = 100_000_000;

  private static final long MOST_PIXELS = (Integer.MAX_VALUE - 8) / 3;
  private static final long MAX_FILE_BYTES = 1L << 30;
  private static final ThreadLocal<ImageReaders> READERS =
      ThreadLocal.withInitial(ImageReaders::new);

  private final long maxPixels;

  public ImageDecoder() {
    this(DEFAULT_MAX_PIXELS);
  }

  /**
   * A decoder with its own limit.
   *
   * @param maxPixels images with more are refused by their header, before they are decoded; in [1,
   *     715,827,879]
   */
  public ImageDecoder(long maxPixels) {
    if (maxPixels < 1 || maxPixels > MOST_PIXELS) {
      throw new IllegalArgumentException(
          "pixel limit must be in [1, %d], was %d".formatted(MOST_PIXELS, maxPixels));
    }
    this.maxPixels = maxPixels;
  }

  /**
   * Decodes a file of at most 1 GiB.
   *
   * @throws MalformedImageException when it cannot be read or decoded, naming it and the reason
   */
  public Image decode(Path file) {
    byte[] bytes;
    try {
      long size = Files.size(file);
      if (size > MAX_FILE_BYTES) {
        throw new MalformedImageException(
            file.toString(), "%,d bytes are more than 1 GiB".formatted(size));
      }
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new MalformedImageException(file.toString(), "there is no such file", e);
    } catch (IOException e) {
      throw new MalformedImageException(file.toString(), reason(e), e);
    }
    return decode(bytes, file.toString());
  }

  /**
   * Decodes a file's content.
   *
   * @param path names it in errors
   * @throws MalformedImageException when it cannot be decoded
   */
  public Image decode(byte[] bytes, String path) {
    if (bytes.length == 0) {
      throw new MalformedImageException(path, "the file is empty");
    }
    ImageFormat format =
        ImageFormat.of(bytes)
            .orElseThrow(
                () ->
                    new MalformedImageException(
                        path, "not a JPEG, PNG, BMP, GIF, WebP or TIFF file"));
    try {
      return format == ImageFormat.JPEG ? decodeJpeg(bytes) : decodeOther(bytes, format);
    } catch (IOException | RuntimeException e) {
      READERS.get().discard(format);
      throw new MalformedImageException(path, format.label() + ": " + reason(e), e);
    }
  }

  private Image decodeJpeg(byte[] bytes) throws IOException {
    JpegHeader header = JpegHeader.parse(bytes);
    Image stored = header.common() ? decodeCommonJpeg(bytes, header) : decodeRareJpeg(bytes);
    return header.exif() ? ExifOrientation.of(bytes, ImageFormat.JPEG).apply(stored) : stored;
  }

  private Image decodeCommonJpeg(byte[] bytes, JpegHeader header) throws IOException {
    ImageReader reader = READERS.get().get(ImageFormat.JPEG);
    Truncation truncation = new Truncation();
    reader.addIIOReadWarningListener(truncation);
    try {
      open(reader, bytes);
      Raster raster = reader.readRaster(0, null);
      truncation.check();
      byte[] rgb = JpegColors.toRgb(raster, header);
      return new Image(raster.getWidth(), raster.getHeight(), rgb);
    } finally {
      reader.reset();
    }
  }

  private Image decodeRareJpeg(byte[] bytes) throws IOException {
    ImageReader reader = ImageReaders.newLenientJpegReader();
    Truncation truncation = new Truncation();
    reader.addIIOReadWarningListener(truncation);
    try {
      Image image = read(reader, bytes);
      truncation.check();
      return image;
    } finally {
      reader.dispose();
    }
  }

  private Image decodeOther(byte[] bytes, ImageFormat format) throws IOException {
    if (format == ImageFormat.WEBP) {
      requireWholeRiff(bytes);
    }
    ImageReader reader = READERS.get().get(format);
    try {
      return ExifOrientation.of(bytes, format).apply(read(reader, bytes));
    } finally {
      reader.reset();
    }
  }

  /** The WebP reader fills up silently; but the file says in its second word how long it is. */
  private static void requireWholeRiff(byte[] bytes) throws EOFException {
    long length =
        Integer.toUnsignedLong(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(4));
    if (bytes.length < 8 + length) {
      throw new EOFException();
    }
  }

  private Image read(ImageReader reader, byte[] bytes) throws IOException {
    open(reader, bytes);
    BufferedImage image = reader.read(0);
    return new Image(image.getWidth(), image.getHeight(), RasterColors.toRgb(image));
  }

  /** Points the reader at the bytes and checks the size that the header claims. */
  private void open(ImageReader reader, byte[] bytes) throws IOException {
    reader.setInput(new ByteArrayInput(bytes), true, true);
    long width = reader.getWidth(0);
    long height = reader.getHeight(0);
    if (width * height > maxPixels) {
      throw new IIOException(
          "%d x %d pixels are more than the limit of %,d".formatted(width, height, maxPixels));
    }
  }

  private static String reason(Exception e) {
    if (e instanceof EOFException) {
      return "the file ends early";
    }
    String message = e.getMessage();
    return message == null
        ? "damaged data (" + e.getClass().getSimpleName() + ")"
        : message.lines().findFirst().orElse(message);
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
