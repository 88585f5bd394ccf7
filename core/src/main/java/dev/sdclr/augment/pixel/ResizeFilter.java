package dev.sdclr.augment.pixel;

/** Interpolation kernel of {@link Resize}, as Pillow names and defines them. */
public enum ResizeFilter {
  /** Triangle of half-width 1. */
  BILINEAR(1) {
    @Override
    double weight(double distance) {
      double x = Math.abs(distance);
      return x < 1 ? 1 - x : 0;
    }
  },

  /** Keys' cubic convolution of half-width 2 with a = -0.5 (Keys 1981, equation 4). */
  BICUBIC(2) {
    @Override
    double weight(double distance) {
      double x = Math.abs(distance);
      if (x < 1) {
        return (1.5 * x - 2.5) * x * x + 1;
      }
      return x < 2 ? -0.5 * (((x - 5) * x + 8) * x - 4) : 0;
    }
  };

  private final int halfWidth;

  ResizeFilter(int halfWidth) {
    this.halfWidth = halfWidth;
  }

  /** Distance from the centre, in source pixels when enlarging, beyond which all weights are 0. */
  int halfWidth() {
    return halfWidth;
  }

  abstract double weight(double distance);
}
