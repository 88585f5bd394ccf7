package dev.sdclr.data.picture;

import javax.imageio.IIOException;

/**
 * How many pixels a picture may have, and how many a file of its length can honestly hold.
 *
 * <p>Some formats say "all of it is white" in thirty bytes, whatever the size. A picture may always
 * have an eighth of the most pixels; beyond that, its bytes must be there for them.
 *
 * @param most pixels of a picture
 */
record PixelLimit(long most) {

  private static final int FREE_BITS = 3; // 24 bits a pixel for an eighth of the pixels
  private static final long MILLION = 1_000_000;

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
    if (width * height <= most && width * height / format.pixelsPerByte() > fileBytes) {
      throw new IIOException(
          "%d x %d pixels cannot be in %,d bytes".formatted(width, height, fileBytes));
    }
    checkClaim(width, height, bitsPerPixel, format, fileBytes);
  }

  /** The same for a size that needs no pixels, such as an animation's screen. */
  void checkClaim(long width, long height, int bitsPerPixel, ImageFormat format, long fileBytes)
      throws IIOException {
    if (width < 1 || height < 1) {
      throw new IIOException("%d x %d pixels".formatted(width, height));
    }
    long pixels = width * height;
    if (pixels > most) {
      throw new IIOException(
          "%d x %d pixels are more than the limit of %,d (--max-megapixels %d allows it)"
              .formatted(width, height, most, upToMillions(pixels)));
    }
    long bits = pixels * bitsPerPixel;
    long held = Byte.SIZE * format.honestExpansion() * fileBytes;
    if (bits - held > FREE_BITS * most / format.slowness()) {
      long allowed = upToMillions((bits - held) * format.slowness() / FREE_BITS);
      String option =
          allowed > ImageDecoder.MAX_MEGAPIXELS
              ? ""
              : ", or allow it by --max-megapixels " + allowed;
      throw new IIOException(
          "%d x %d pixels are hardly in %,d bytes (make it smaller%s)"
              .formatted(width, height, fileBytes, option));
    }
  }

  private static long upToMillions(long pixels) {
    return (pixels + MILLION - 1) / MILLION;
  }
}
