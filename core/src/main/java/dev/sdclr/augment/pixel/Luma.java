package dev.sdclr.augment.pixel;

/** Brightness as the eye weighs red, green and blue (ITU-R BT.601), in 16-bit fixed point. */
public final class Luma {

  private Luma() {}

  /** In 0..255, of three values in 0..255. */
  static int of(int red, int green, int blue) {
    return (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16;
  }

  /** Of the pixel at {@code at}. */
  public static int at(byte[] rgb, int at) {
    return of(rgb[at] & 0xFF, rgb[at + 1] & 0xFF, rgb[at + 2] & 0xFF);
  }

  /** Mean over all pixels, rounded half up. */
  public static int mean(PixelBuffer pixels) {
    byte[] rgb = pixels.rgb();
    long sum = 0;
    for (int i = 0; i < pixels.length(); i += 3) {
      sum += at(rgb, i);
    }
    long count = pixels.length() / 3;
    return (int) ((2 * sum + count) / (2 * count));
  }
}
