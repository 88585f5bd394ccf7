package dev.sdclr.augment.pixel;

/**
 * Covers a square with gray, as far as it lies inside the image.
 *
 * <p>Source: DeVries and Taylor 2017; size, position and colour as in the RandAugment code that BCL
 * took over, whose rectangles include both their ends.
 */
public final class Cutout {

  /** Red 125, green 123, blue 114. */
  private static final int GRAY = 125 | 123 << 8 | 114 << 16;

  private Cutout() {}

  /**
   * Covers the square around a point.
   *
   * @param share of the image's width, the square's side; none at 0
   * @param x centre, in pixels from the left
   * @param y centre, in pixels from the top
   */
  public static void apply(PixelBuffer pixels, double share, double x, double y) {
    if (share <= 0) {
      return;
    }
    double side = share * pixels.width();
    int left = (int) Math.max(0, x - side / 2);
    int top = (int) Math.max(0, y - side / 2);
    int right = Math.min(pixels.width() - 1, (int) (left + side));
    int bottom = Math.min(pixels.height() - 1, (int) (top + side));
    for (int row = top; row <= bottom; row++) {
      int start = row * pixels.width();
      for (int i = start + left; i <= start + right; i++) {
        pixels.words()[i] = GRAY;
      }
    }
  }
}
