package dev.sdclr.augment;

/** Turns the image counter-clockwise about its centre, as Pillow's {@code Image.rotate} does. */
final class Rotation {

  /** Pillow rounds the matrix to 15 decimals. */
  private static final double DECIMALS = 1e15;

  private Rotation() {}

  /**
   * Turns the image.
   *
   * @param degrees within (−90, 90): Pillow takes another way for whole quarters
   */
  static void apply(PixelBuffer pixels, double degrees, Scratch scratch) {
    double angle = -Math.toRadians(degrees);
    double cos = Math.rint(StrictMath.cos(angle) * DECIMALS) / DECIMALS;
    double sin = Math.rint(StrictMath.sin(angle) * DECIMALS) / DECIMALS;
    double centreX = pixels.width() / 2.0;
    double centreY = pixels.height() / 2.0;
    double shiftX = cos * -centreX + sin * -centreY + centreX;
    double shiftY = -sin * -centreX + cos * -centreY + centreY;
    new NearestAffine(cos, sin, shiftX, -sin, cos, shiftY).apply(pixels, scratch);
  }
}
