package dev.sdclr.augment;

/**
 * Turns the hue, through 8-bit hue, saturation and value as Pillow defines them; rounding to bytes
 * on the way loses a little even for shift 0, as it does there.
 *
 * <p>Hue counts 0..255 around the colour circle from red by green and blue; saturation is the share
 * of the value that the smallest channel lacks; both are truncated to bytes. Tables take the place
 * of divisions and of branches on the colour, which no processor could predict.
 */
final class Hue {

  /** 1 / i, and 0 for 0; a product with a byte rounds to the same float as the quotient. */
  private static final double[] INVERSE = new double[256];

  /** Sixths of the circle at which red, green and blue stand. */
  private static final double[] PLACE = {0, 2, 4};

  /** What part of the saturation red, green and blue lack at each hue. */
  private static final double[] LACK = new double[3 * 256];

  static {
    for (int i = 1; i < 256; i++) {
      INVERSE[i] = 1.0 / i;
    }
    for (int hue = 0; hue < 256; hue++) {
      fillLack(hue);
    }
  }

  private Hue() {}

  private static void fillLack(int hue) {
    double sixths = hue * 6.0 / 255.0;
    int sector = (int) sixths;
    double rising = (float) (sixths - sector);
    double[] lack =
        switch (sector) {
          case 0, 6 -> new double[] {0, 1 - rising, 1};
          case 1 -> new double[] {rising, 0, 1};
          case 2 -> new double[] {1, 0, 1 - rising};
          case 3 -> new double[] {1, rising, 0};
          case 4 -> new double[] {1 - rising, 1, 0};
          default -> new double[] {0, 1, rising};
        };
    System.arraycopy(lack, 0, LACK, 3 * hue, 3);
  }

  /**
   * @param turn in [-0.5, 0.5], in turns of the colour circle; truncated to 1/255 of a turn
   */
  static void adjust(PixelBuffer pixels, double turn) {
    int shift = byteShift(turn);
    byte[] rgb = pixels.rgb();
    for (int i = 0, end = pixels.length(); i < end; i += 3) {
      int hsv = toHsv(rgb[i] & 0xFF, rgb[i + 1] & 0xFF, rgb[i + 2] & 0xFF);
      int lack = 3 * (((hsv >> 16) + shift) & 0xFF);
      double saturation = (float) (((hsv >> 8) & 0xFF) / 255.0);
      int value = hsv & 0xFF;
      rgb[i] = channel(value, saturation, LACK[lack]);
      rgb[i + 1] = channel(value, saturation, LACK[lack + 1]);
      rgb[i + 2] = channel(value, saturation, LACK[lack + 2]);
    }
  }

  private static byte channel(int value, double saturation, double lack) {
    return (byte) (value * (1 - saturation * lack) + 0.5);
  }

  static int byteShift(double turn) {
    return (int) (turn * 255) & 0xFF;
  }

  /** Hue, saturation and value as 0xHHSSVV. */
  static int toHsv(int red, int green, int blue) {
    int max = Math.max(red, Math.max(green, blue));
    int range = max - Math.min(red, Math.min(green, blue));
    boolean isRed = red == max;
    boolean isGreen = green == max;
    // The two channels that follow the largest one around the circle.
    int next = isRed ? green : isGreen ? blue : red;
    int last = isRed ? blue : isGreen ? red : green;
    double place = PLACE[isRed ? 0 : isGreen ? 1 : 2];
    double inverse = INVERSE[range];
    float sixths =
        (float) (place + (float) ((max - last) * inverse) - (float) ((max - next) * inverse));
    double turns = sixths / 6.0 + 1.0;
    float hue = (float) (turns >= 1 ? turns - 1 : turns);
    float saturation = (float) (range * INVERSE[max]);
    return (int) (hue * 255.0) << 16 | (int) (saturation * 255.0) << 8 | max;
  }
}
