package dev.sdclr.data.picture;

import dev.sdclr.InputFile;
import dev.sdclr.IoReason;
import dev.sdclr.Ranges;
import dev.sdclr.SdclrException;
import dev.sdclr.data.Image;
import dev.sdclr.data.MalformedImageException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Decodes JPEG, PNG, BMP, GIF (first frame), WebP (first frame) and TIFF (first page) files to
 * 8-bit RGB.
 *
 * <p>The stored values are kept: grey is repeated in the three channels, alpha and colour profiles
 * are ignored, of more than 8 bits the top 8 count, floats are from 0 to 1, the first frame lies on
 * its screen. Photographs are turned upright by their Exif orientation. A file that ends early is
 * an error, never a half-grey image. What a file claims is checked before room is made for it, and
 * all threads' decoders together take half of the heap at most. Safe for concurrent use; each
 * thread keeps its readers. The first use turns off Image I/O's disk cache for the whole process.
 */
public final class ImageDecoder {

  /** The default limit in millions of pixels: 300 MB decoded. */
  public static final int DEFAULT_MAX_MEGAPIXELS = 100;

  /** The largest limit in millions: an array of bytes holds no more. */
  public static final int MAX_MEGAPIXELS = 715;

  private static final long MAX_PIXELS = (Integer.MAX_VALUE - 8) / 3;
  public static final long MAX_FILE_BYTES = 1L << 30;

  /** Files of at least so many bytes are in memory one at a time. */
  private static final long MIN_LARGE_BYTES = 16L << 20;

  private static final long LARGE_SHARE = 64;
  private static final ReentrantLock LARGE_FILES = new ReentrantLock();

  private final DecodingMemory memory;
  private final PictureReader reader;

  public ImageDecoder() {
    this(pixels(DEFAULT_MAX_MEGAPIXELS));
  }

  /**
   * A decoder with its own limit.
   *
   * @param maxPixels images with more are refused by their header, before they are decoded; in [1,
   *     715,827,879]
   */
  public ImageDecoder(long maxPixels) {
    this(maxPixels, DecodingMemory.OF_THIS_JVM);
  }

  /**
   * A decoder with its own limit.
   *
   * @param megapixels in [1, 715]
   */
  public static ImageDecoder ofMegapixels(int megapixels) {
    return new ImageDecoder(pixels(megapixels));
  }

  private static long pixels(int megapixels) {
    return 1_000_000L * megapixels;
  }

  ImageDecoder(long maxPixels, DecodingMemory memory) {
    Ranges.within("pixel limit", maxPixels, 1, MAX_PIXELS);
    this.memory = memory;
    reader = new PictureReader(new PixelLimit(maxPixels), memory);
  }

  /**
   * Decodes a file of at most 1 GiB.
   *
   * @throws MalformedImageException when it cannot be read or decoded, naming it and the reason
   * @throws SdclrException when Java has no memory left for it
   */
  public Image decode(Path file) {
    try {
      return decode(file, InputFile.requireFile(file));
    } catch (NoSuchFileException e) {
      throw new MalformedImageException(InputFile.shown(file), "there is no such file", e);
    } catch (IOException e) {
      throw new MalformedImageException(InputFile.shown(file), IoReason.of(e), e);
    }
  }

  private Image decode(Path file, long size) throws IOException {
    long maxBytes = Math.min(MAX_FILE_BYTES, memory.total());
    if (size > maxBytes) {
      throw new MalformedImageException(
          InputFile.shown(file), "%,d bytes are more than %,d MiB".formatted(size, maxBytes >> 20));
    }
    if (size < Math.max(MIN_LARGE_BYTES, memory.total() / LARGE_SHARE)) {
      return decode(read(file, (int) size), InputFile.shown(file));
    }
    LARGE_FILES.lock();
    try {
      return decode(read(file, (int) size), InputFile.shown(file));
    } finally {
      LARGE_FILES.unlock();
    }
  }

  private static byte[] read(Path file, int size) throws IOException {
    try (InputStream in = InputFile.stream(file)) {
      byte[] content = in.readNBytes(size);
      ZippedChecksum.require(file, content);
      return content;
    } catch (OutOfMemoryError e) {
      throw noMemory(InputFile.shown(file), e);
    }
  }

  /**
   * Decodes a file's content.
   *
   * @param path names it in errors
   * @throws MalformedImageException when it cannot be decoded
   * @throws SdclrException when Java has no memory left for it
   */
  public Image decode(byte[] bytes, String path) {
    if (bytes.length == 0) {
      throw new MalformedImageException(path, "the file is empty");
    }
    ImageFormat format =
        ImageFormat.of(bytes)
            .orElseThrow(() -> new MalformedImageException(path, otherFormat(bytes)));
    try {
      return reader.read(bytes, format);
    } catch (IOException | RuntimeException | AssertionError | StackOverflowError e) {
      // Some readers assert what a file may violate.
      throw new MalformedImageException(path, format.label() + ": " + reason(e), e);
    } catch (OutOfMemoryError e) {
      throw noMemory(path, e);
    }
  }

  private static String otherFormat(byte[] bytes) {
    return ForeignFormat.of(bytes)
        .map(
            format ->
                format.label() + " is not supported (save it as JPEG, PNG, BMP, GIF, WebP or TIFF)")
        .orElse("not a JPEG, PNG, BMP, GIF, WebP or TIFF file");
  }

  private static SdclrException noMemory(String path, OutOfMemoryError e) {
    return new SdclrException(
        ("no memory to decode %s (give Java more, such as SDCLR_JAVA_OPTIONS=-Xmx8g, or lower"
                + " compute.loaderThreads)")
            .formatted(path),
        e);
  }

  private static String reason(Throwable e) {
    if (e instanceof EOFException) {
      return "the file ends early";
    }
    String message = e.getMessage();
    return message == null || message.isBlank()
        ? "corrupt data (" + e.getClass().getSimpleName() + ")"
        : message.lines().findFirst().orElse(message);
  }
}
