package dev.sdclr.augment.pixel;

/**
 * Turns the hue, through 8-bit hue, saturation and value as Pillow defines them; rounding to bytes
 * on the way loses a little even for shift 0, as it does there.
 *
 * <p>Hue counts 0..255 around the colour circle from red by green and blue; saturation is the share
 * of the value that the smallest channel lacks; both are truncated to bytes. Tables take the place
 * of divisions and of branches on the colour, which no processor could predict.
 */
public final class Hue {

  /** Hue by order of the channels, range and how much the middle channel lacks. */
  private static final byte[] HUES = new byte[8 << 16];

  /** Saturation by value and range. */
  private static final byte[] SATURATIONS = new byte[1 << 16];

  /** The smallest channel by saturation and value. */
  private static final byte[] MIN_CHANNEL = new byte[1 << 16];

  /** Saturation in [0, 1]. */
  private static final double[] SHARES = new double[256];

  /** What part of the saturation the middle channel lacks at each hue. */
  private static final double[] MIDDLE_LACKS = new double[256];

  /** Where to find red, green and blue at each hue: three shifts of 5 bits. */
  private static final int[] PLACES = new int[256];

  private static final int MAX_AT = 0;
  private static final int MIN_AT = 8;
  private static final int MID_AT = 16;

  static {
    for (int i = 0; i < 256; i++) {
      SHARES[i] = (float) (i / 255.0);
      fillHue(i);
    }
    for (int value = 0; value < 256; value++) {
      fillValue(value);
    }
    for (int range = 1; range < 256; range++) {
      for (int lack = 0; lack <= range; lack++) {
        fillHues(range, lack);
      }
    }
  }

  private Hue() {}

  private static void fillValue(int value) {
    for (int i = 0; i < 256; i++) {
      // Never asked for a range above the value.
      SATURATIONS[value << 8 | i] = (byte) ((float) i / value * 255.0);
      MIN_CHANNEL[i << 8 | value] = (byte) channel(value, SHARES[i], 1);
    }
  }

  private static void fillHue(int hue) {
    double sixths = hue * 6.0 / 255.0;
    int sector = (int) sixths;
    double rising = (float) (sixths - sector);
    MIDDLE_LACKS[hue] = sector % 2 == 0 ? 1 - rising : rising;
    PLACES[hue] =
        switch (sector) {
          case 0, 6 -> places(MAX_AT, MID_AT, MIN_AT);
          case 1 -> places(MID_AT, MAX_AT, MIN_AT);
          case 2 -> places(MIN_AT, MAX_AT, MID_AT);
          case 3 -> places(MIN_AT, MID_AT, MAX_AT);
          case 4 -> places(MID_AT, MIN_AT, MAX_AT);
          default -> places(MAX_AT, MIN_AT, MID_AT);
        };
  }

  private static int places(int red, int green, int blue) {
    return red | green << 5 | blue << 10;
  }

  private static void fillHues(int range, int lack) {
    int middle = range - lack;
    float share = (float) lack / range;
    HUES[order(range, middle, 0) << 16 | range << 8 | lack] = hue(1 - share);
    HUES[order(middle, range, 0) << 16 | range << 8 | lack] = hue((float) (2.0 + share - 1));
    HUES[order(0, range, middle) << 16 | range << 8 | lack] = hue((float) (3.0 - share));
    HUES[order(0, middle, range) << 16 | range << 8 | lack] = hue((float) (4.0 + share - 1));
    HUES[order(middle, 0, range) << 16 | range << 8 | lack] = hue((float) (5.0 - share));
    HUES[order(range, 0, middle) << 16 | range << 8 | lack] = hue(share - 1);
  }

  private static byte hue(float sixths) {
    return (byte) ((float) ((sixths / 6.0 + 1.0) % 1.0) * 255.0);
  }

  /** Which of the channels are smaller than the next, one bit each. */
  private static int order(int red, int green, int blue) {
    return (red - green) >>> 31 | (green - blue) >>> 31 << 1 | (blue - red) >>> 31 << 2;
  }

  /**
   * Turns all colours by the same angle.
   *
   * @param turn in [-0.5, 0.5], in turns of the colour circle; truncated to 1/255 of a turn
   */
  public static void adjust(PixelBuffer pixels, double turn) {
    int shift = byteShift(turn);
    byte[] rgb = pixels.rgb();
    for (int i = 0, end = pixels.length(); i < end; i += 3) {
      int hsv = toHsv(rgb[i] & 0xFF, rgb[i + 1] & 0xFF, rgb[i + 2] & 0xFF);
      int hue = (hsv >> 16) + shift & 0xFF;
      int value = hsv & 0xFF;
      int middle = channel(value, SHARES[hsv >> 8 & 0xFF], MIDDLE_LACKS[hue]);
      int smallest = MIN_CHANNEL[hsv & 0xFFFF] & 0xFF;
      int turned = value << MAX_AT | smallest << MIN_AT | middle << MID_AT;
      int places = PLACES[hue];
      // A shift takes the lowest 5 bits of its distance.
      rgb[i] = (byte) (turned >>> places);
      rgb[i + 1] = (byte) (turned >>> (places >> 5));
      rgb[i + 2] = (byte) (turned >>> (places >> 10));
    }
  }

  private static int channel(int value, double saturation, double lack) {
    return (int) (value * (1 - saturation * lack) + 0.5);
  }

  public static int byteShift(double turn) {
    return (int) (turn * 255) & 0xFF;
  }

  /** Hue, saturation and value as 0xHHSSVV. */
  public static int toHsv(int red, int green, int blue) {
    int value = Math.max(red, Math.max(green, blue));
    int smallest = Math.min(red, Math.min(green, blue));
    int range = value - smallest;
    int lack = 2 * value + smallest - red - green - blue;
    int hue = HUES[order(red, green, blue) << 16 | range << 8 | lack] & 0xFF;
    return hue << 16 | (SATURATIONS[value << 8 | range] & 0xFF) << 8 | value;
  }
}
