package dev.sdclr.augment;

/**
 * Turns the hue, through 8-bit hue, saturation and value as Pillow defines them; rounding to bytes
 * on the way loses a little even for shift 0, as it does there.
 *
 * <p>Hue counts 0..255 around the colour circle from red by green and blue; saturation is the share
 * of the value that the smallest channel lacks; both are truncated to bytes.
 */
final class Hue {

  private Hue() {}

  /**
   * @param turn in [-0.5, 0.5], in turns of the colour circle; truncated to 1/255 of a turn
   */
  static void adjust(PixelBuffer pixels, double turn) {
    int shift = byteShift(turn);
    byte[] rgb = pixels.rgb();
    for (int i = 0, end = pixels.length(); i < end; i += 3) {
      int hsv = toHsv(rgb[i] & 0xFF, rgb[i + 1] & 0xFF, rgb[i + 2] & 0xFF);
      putRgb(((hsv >> 16) + shift) & 0xFF, (hsv >> 8) & 0xFF, hsv & 0xFF, rgb, i);
    }
  }

  static int byteShift(double turn) {
    return (int) (turn * 255) & 0xFF;
  }

  /** Hue, saturation and value as 0xHHSSVV. */
  static int toHsv(int red, int green, int blue) {
    int max = Math.max(red, Math.max(green, blue));
    int min = Math.min(red, Math.min(green, blue));
    if (max == min) {
      return max;
    }
    float range = max - min;
    float fromRed = (max - red) / range;
    float fromGreen = (max - green) / range;
    float fromBlue = (max - blue) / range;
    float sixths;
    if (red == max) {
      sixths = fromBlue - fromGreen;
    } else if (green == max) {
      sixths = (float) (2.0 + fromRed - fromBlue);
    } else {
      sixths = (float) (4.0 + fromGreen - fromRed);
    }
    double turns = sixths / 6.0 + 1.0;
    float hue = (float) (turns >= 1 ? turns - 1 : turns);
    return (int) (hue * 255.0) << 16 | (int) (range / max * 255.0) << 8 | max;
  }

  private static void putRgb(int hue, int saturation, int value, byte[] rgb, int at) {
    if (saturation == 0) {
      put(rgb, at, value, value, value);
      return;
    }
    double share = (float) (saturation / 255.0);
    double sixths = (float) hue * 6.0 / 255.0;
    int sector = (int) sixths;
    double rest = (float) (sixths - sector);
    int low = round(value * (1 - share));
    int falling = round(value * (1 - share * rest));
    int rising = round(value * (1 - share * (1 - rest)));
    switch (sector) {
      case 0, 6 -> put(rgb, at, value, rising, low);
      case 1 -> put(rgb, at, falling, value, low);
      case 2 -> put(rgb, at, low, value, rising);
      case 3 -> put(rgb, at, low, falling, value);
      case 4 -> put(rgb, at, rising, low, value);
      default -> put(rgb, at, value, low, falling);
    }
  }

  private static int round(double positive) {
    return (int) (positive + 0.5);
  }

  private static void put(byte[] rgb, int at, int red, int green, int blue) {
    rgb[at] = (byte) red;
    rgb[at + 1] = (byte) green;
    rgb[at + 2] = (byte) blue;
  }
}
