package dev.sdclr.augment.pixel;

import dev.sdclr.data.Image;
import java.nio.ByteBuffer;

/**
 * A reusable 8-bit RGB image, interleaved, row by row from the top; its array only ever grows.
 *
 * <p>Not safe for concurrent use.
 */
public final class PixelBuffer {

  private byte[] rgb = new byte[0];
  private int width;
  private int height;

  /** Takes a new shape; the pixels are whatever was there before. */
  public void reshape(int newWidth, int newHeight) {
    if (newWidth < 1 || newHeight < 1) {
      throw new IllegalArgumentException(
          "pixel buffer must be at least 1 x 1, was %d x %d".formatted(newWidth, newHeight));
    }
    int bytes = Math.multiplyExact(3, Math.multiplyExact(newWidth, newHeight));
    if (rgb.length < bytes) {
      rgb = new byte[bytes];
    }
    width = newWidth;
    height = newHeight;
  }

  /** Takes shape and pixels of {@code image}. */
  public void copyOf(Image image) {
    reshape(image.width(), image.height());
    System.arraycopy(image.rgb(), 0, rgb, 0, length());
  }

  /** Writes the pixels from byte {@code offset} on, whatever the buffer's position. */
  public void writeTo(ByteBuffer destination, int offset) {
    destination.put(offset, rgb, 0, length());
  }

  /** The live pixels (H, W, C) in the first {@link #length()} bytes; the array may be longer. */
  public byte[] rgb() {
    return rgb;
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  /** Number of bytes in use: 3 * width * height. */
  public int length() {
    return 3 * width * height;
  }
}
