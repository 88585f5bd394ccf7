package dev.sdclr.augment.pixel;

import dev.sdclr.data.Image;
import dev.sdclr.data.PixelWords;
import java.nio.ByteBuffer;

/**
 * A reusable 8-bit RGB image, a pixel to a word ({@link PixelWords}), row by row from the top; its
 * array only ever grows.
 *
 * <p>Not safe for concurrent use.
 */
public final class PixelBuffer {

  /** Pixels written at a time. */
  private static final int STRETCH = 1024;

  private final byte[] bytes = new byte[Tones.CHANNELS * STRETCH];
  private int[] words = {};
  private int width;
  private int height;

  /** Takes a new shape; the pixels are whatever was there before. */
  public void reshape(int newWidth, int newHeight) {
    if (newWidth < 1 || newHeight < 1) {
      throw new IllegalArgumentException(
          "pixel buffer must be at least 1 x 1, was %d x %d".formatted(newWidth, newHeight));
    }
    int pixels = Math.multiplyExact(newWidth, newHeight);
    Math.multiplyExact(Tones.CHANNELS, pixels); // bytes are counted in ints, too
    if (words.length < pixels) {
      words = new int[pixels];
    }
    width = newWidth;
    height = newHeight;
  }

  /** Takes shape and pixels of {@code image}. */
  public void copyOf(Image image) {
    reshape(image.width(), image.height());
    PixelWords.load(image.rgb(), 0, words, size());
  }

  /** Writes the pixels, three bytes each, from byte {@code offset} on, whatever the position. */
  public void writeTo(ByteBuffer destination, int offset) {
    for (int i = 0; i < size(); i += STRETCH) {
      int count = Math.min(STRETCH, size() - i);
      PixelWords.store(words, i, bytes, 0, count);
      destination.put(offset + Tones.CHANNELS * i, bytes, 0, Tones.CHANNELS * count);
    }
  }

  /** The pixels, three bytes each (H, W, C), in an array of their own. */
  public byte[] toBytes() {
    byte[] copy = new byte[Tones.CHANNELS * size()];
    PixelWords.store(words, 0, copy, 0, size());
    return copy;
  }

  /** The live pixels (H, W) in the first {@link #size()} words; the array may be longer. */
  public int[] words() {
    return words;
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  /** Number of pixels: width * height. */
  public int size() {
    return width * height;
  }
}
