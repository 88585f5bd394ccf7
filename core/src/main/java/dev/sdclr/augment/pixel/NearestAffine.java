package dev.sdclr.augment.pixel;

/**
 * An affine map of the plane without interpolation, black where it reaches outside, as Pillow's
 * {@code Image.transform} with a matrix that turns or shears: 16-bit fixed point.
 *
 * <p>The target pixel centred at (x, y) is the source pixel that holds (a x + b y + c, d x + e y +
 * f).
 */
public record NearestAffine(double a, double b, double c, double d, double e, double f) {

  private static final int FRACTION_BITS = 16;

  /** Pillow rounds the matrix to 15 decimals. */
  private static final double DECIMALS = 1e15;

  void apply(PixelBuffer pixels, Scratch scratch) {
    PixelBuffer source = scratch.spare();
    Crop.cut(pixels, 0, 0, pixels.width(), pixels.height(), source);
    int rightX = fixed(a);
    int rightY = fixed(d);
    int rowX = fixed(c + a * 0.5 + b * 0.5);
    int rowY = fixed(f + d * 0.5 + e * 0.5);
    for (int row = 0, to = 0; row < pixels.height(); row++) {
      int x = rowX;
      int y = rowY;
      for (int i = 0; i < pixels.width(); i++, to++) {
        pixels.words()[to] = at(source, x >> FRACTION_BITS, y >> FRACTION_BITS);
        x += rightX;
        y += rightY;
      }
      rowX += fixed(b);
      rowY += fixed(e);
    }
  }

  private static int fixed(double value) {
    return (int) Math.floor(value * (1 << FRACTION_BITS) + 0.5);
  }

  private static int at(PixelBuffer source, int x, int y) {
    boolean inside = x >= 0 && x < source.width() && y >= 0 && y < source.height();
    return inside ? source.words()[y * source.width() + x] : 0;
  }

  /**
   * Turns the image counter-clockwise about its centre, as Pillow's {@code Image.rotate} does.
   *
   * @param degrees within (−90, 90): Pillow takes another way for whole quarters
   */
  public static void rotate(PixelBuffer pixels, double degrees, Scratch scratch) {
    double angle = -Math.toRadians(degrees);
    double cos = Math.rint(StrictMath.cos(angle) * DECIMALS) / DECIMALS;
    double sin = Math.rint(StrictMath.sin(angle) * DECIMALS) / DECIMALS;
    double centreX = pixels.width() / 2.0;
    double centreY = pixels.height() / 2.0;
    double shiftX = cos * -centreX + sin * -centreY + centreX;
    double shiftY = -sin * -centreX + cos * -centreY + centreY;
    new NearestAffine(cos, sin, shiftX, -sin, cos, shiftY).apply(pixels, scratch);
  }

  /** Slants the image from its top left corner, by {@code slope} pixels a row. */
  public static void shearX(PixelBuffer pixels, double slope, Scratch scratch) {
    new NearestAffine(1, slope, 0, 0, 1, 0).apply(pixels, scratch);
  }

  /** The same by {@code slope} pixels a column. */
  public static void shearY(PixelBuffer pixels, double slope, Scratch scratch) {
    new NearestAffine(1, 0, 0, slope, 1, 0).apply(pixels, scratch);
  }
}
