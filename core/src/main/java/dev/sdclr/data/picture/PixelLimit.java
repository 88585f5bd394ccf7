package dev.sdclr.data.picture;

import javax.imageio.IIOException;

/**
 * How many pixels a picture may have, and how many a file of its length can honestly hold.
 *
 * <p>Some formats say "all of it is white" in thirty bytes, whatever the size. A picture may always
 * have an eighth of the most pixels; beyond that, its bytes must be there for them.
 *
 * @param maxPixels pixels of a picture
 */
record PixelLimit(long maxPixels) {

  private static final int FREE_BITS = 3; // 24 bits a pixel for an eighth of the pixels
  private static final long MILLION = 1_000_000;
  private static final String OPTION = "--max-megapixels %d";

  /**
   * Checks the size of pixels that lie in a file.
   *
   * @param bitsPerPixel as decoded, before colours are made alike; at least 8 but for what is
   *     commonly very small
   * @param fileBytes length of the file
   * @throws IIOException when it is too much, with what to do
   */
  void check(long width, long height, int bitsPerPixel, ImageFormat format, long fileBytes)
      throws IIOException {
    if (width < 1 || height < 1) {
      throw new IIOException("%d x %d pixels".formatted(width, height));
    }
    if (width * height / format.pixelsPerByte() > fileBytes) {
      throw new IIOException(
          "%d x %d pixels cannot fit in %,d bytes".formatted(width, height, fileBytes));
    }
    checkClaim(width, height, bitsPerPixel, format, fileBytes);
  }

  /**
   * The same for a size that needs no pixels, such as an animation's screen.
   *
   * @throws IIOException when it is too much, naming the option if that lets it through
   */
  void checkClaim(long width, long height, int bitsPerPixel, ImageFormat format, long fileBytes)
      throws IIOException {
    long pixels = width * height;
    long counted = Math.min(pixels, 1 + MILLION * ImageDecoder.MAX_MEGAPIXELS);
    long unheld = counted * bitsPerPixel - Byte.SIZE * format.honestExpansion() * fileBytes;
    long needed = Math.max(pixels, (unheld * format.slowness() + FREE_BITS - 1) / FREE_BITS);
    if (needed <= maxPixels) {
      return;
    }
    long allowed = (needed + MILLION - 1) / MILLION;
    boolean isAllowed = allowed <= ImageDecoder.MAX_MEGAPIXELS;
    if (pixels > maxPixels) {
      throw new IIOException(
          "%d x %d pixels are more than the limit of %,d (%s)"
              .formatted(
                  width,
                  height,
                  maxPixels,
                  isAllowed ? OPTION.formatted(allowed) + " allows it" : "make it smaller"));
    }
    throw new IIOException(
        "%d x %d pixels are implausible in %,d bytes (make it smaller%s)"
            .formatted(
                width,
                height,
                fileBytes,
                isAllowed ? ", or allow it by " + OPTION.formatted(allowed) : ""));
  }
}
