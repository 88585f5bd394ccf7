package dev.sdclr.data;

import com.drew.imaging.ImageProcessingException;
import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.imaging.png.PngMetadataReader;
import com.drew.imaging.tiff.TiffMetadataReader;
import com.drew.imaging.webp.WebpMetadataReader;
import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a camera was held, and how to turn its picture upright.
 *
 * <p>Tag 0x0112 of the Exif standard (CIPA DC-008, section 4.6.4).
 */
enum ExifOrientation {
  UPRIGHT,
  MIRRORED,
  ROTATED_180,
  FLIPPED,
  TRANSPOSED,
  ROTATE_90,
  TRANSVERSED,
  ROTATE_270;

  private static final Logger LOG = LoggerFactory.getLogger(ExifOrientation.class);

  /** The orientation written in a file; upright when there is none or it cannot be read. */
  static ExifOrientation of(byte[] bytes, ImageFormat format) {
    try {
      Metadata metadata = metadata(bytes, format);
      for (ExifIFD0Directory directory : metadata.getDirectoriesOfType(ExifIFD0Directory.class)) {
        Integer tag = directory.getInteger(ExifDirectoryBase.TAG_ORIENTATION);
        if (tag != null && tag >= 1 && tag <= 8) {
          return values()[tag - 1];
        }
      }
    } catch (ImageProcessingException | IOException | RuntimeException e) {
      LOG.debug("unreadable Exif data taken as upright", e);
    }
    return UPRIGHT;
  }

  private static Metadata metadata(byte[] bytes, ImageFormat format)
      throws ImageProcessingException, IOException {
    return switch (format) {
      case JPEG ->
          JpegMetadataReader.readMetadata(
              new ByteArrayInputStream(bytes), List.of(new ExifReader()));
      case PNG -> PngMetadataReader.readMetadata(new ByteArrayInputStream(bytes));
      case WEBP -> WebpMetadataReader.readMetadata(new ByteArrayInputStream(bytes));
      case TIFF -> TiffMetadataReader.readMetadata(new ByteArrayReader(bytes));
      case BMP, GIF -> new Metadata();
    };
  }

  /** Turns {@code stored} upright; answers the same image where it is already. */
  Image apply(Image stored) {
    int w = stored.width();
    int h = stored.height();
    int last = w * h - 1;
    return switch (this) {
      case UPRIGHT -> stored;
      case MIRRORED -> pick(stored, w, h, w - 1, -1, w);
      case ROTATED_180 -> pick(stored, w, h, last, -1, -w);
      case FLIPPED -> pick(stored, w, h, w * (h - 1), 1, -w);
      case TRANSPOSED -> pick(stored, h, w, 0, w, 1);
      case ROTATE_90 -> pick(stored, h, w, w * (h - 1), -w, 1);
      case TRANSVERSED -> pick(stored, h, w, last, -w, -1);
      case ROTATE_270 -> pick(stored, h, w, w - 1, w, -1);
    };
  }

  /** Pixel (x, y) of the result is pixel {@code origin + x * right + y * down} of the source. */
  private static Image pick(Image source, int width, int height, int origin, int right, int down) {
    byte[] from = source.rgb();
    byte[] to = new byte[from.length];
    int out = 0;
    for (int y = 0; y < height; y++) {
      int in = 3 * (origin + y * down);
      for (int x = 0; x < width; x++, in += 3 * right) {
        to[out++] = from[in];
        to[out++] = from[in + 1];
        to[out++] = from[in + 2];
      }
    }
    return new Image(width, height, to);
  }
}
