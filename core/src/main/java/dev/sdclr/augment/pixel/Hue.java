package dev.sdclr.augment.pixel;

/**
 * Turns the hue, through 8-bit hue, saturation and value as Pillow defines them; rounding to bytes
 * on the way loses a little even for shift 0, as it does there.
 *
 * <p>Hue counts 0..255 around the colour circle from red by green and blue; saturation is the share
 * of the value that the smallest channel lacks; both are truncated to bytes. Tables take the place
 * of divisions and of branches on the colour, which no processor could predict. Back in red, green
 * and blue, whole numbers give what Pillow's floating point gives, for every hue, saturation and
 * value; so all but the looking up is done in loops that the compiler turns into vectors.
 */
public final class Hue implements PixelChange {

  /** Hue by order of the channels, range and how much the middle channel lacks. */
  private static final byte[] HUES = new byte[8 << 16];

  /** Saturation by value and range. */
  private static final byte[] SATURATIONS = new byte[1 << 16];

  /**
   * By hue, in each channel's byte whether it is the largest (bit 0) or between the others (bit 1);
   * above them, of 255, what the middle one lacks.
   */
  private static final int[] SECTORS = new int[256];

  /** A share of 1 in products of two bytes. */
  private static final int ONE = 255 * 255;

  private static final int RED = 1;
  private static final int GREEN = 1 << 8;
  private static final int BLUE = 1 << 16;
  private static final int ALL = RED | GREEN | BLUE;

  static {
    for (int i = 0; i < 256; i++) {
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

  private final Scratch scratch;
  private int shift; // in 1/256 of the circle

  Hue(Scratch scratch) {
    this.scratch = scratch;
  }

  private static void fillValue(int value) {
    for (int i = 0; i < 256; i++) {
      // Never asked for a range above the value.
      SATURATIONS[value << 8 | i] = (byte) ((float) i / value * 255.0);
    }
  }

  private static void fillHue(int hue) {
    int sector = 6 * hue / 255;
    int rising = 6 * hue - 255 * sector;
    int lack = sector % 2 == 0 ? 255 - rising : rising;
    int largest =
        switch (sector) {
          case 1, 2 -> GREEN;
          case 3, 4 -> BLUE;
          default -> RED;
        };
    int middle =
        switch (sector) {
          case 0, 3, 6 -> GREEN;
          case 1, 4 -> RED;
          default -> BLUE;
        };
    SECTORS[hue] = largest | middle << 1 | lack << 24;
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
  public static PixelChange turn(double turn, Scratch scratch) {
    Hue hue = scratch.hue();
    hue.shift = byteShift(turn);
    return hue;
  }

  @Override
  public void change(int[] words, int count) {
    int by = shift;
    int[] values = scratch.stretch(0);
    int[] smallest = scratch.stretch(1);
    int[] places = scratch.stretch(2);
    int[] saturations = scratch.stretch(3);
    int[] sectors = scratch.stretch(4);
    putLargest(words, values, count);
    putSmallest(words, smallest, count);
    putPlaces(words, values, smallest, places, count);
    for (int i = 0; i < count; i++) {
      int place = places[i];
      int hue = (HUES[place] + by) & 0xFF;
      saturations[i] = SATURATIONS[(values[i] << 8) | (place >> 8 & 0xFF)] & 0xFF;
      sectors[i] = SECTORS[hue];
    }
    putTurnedSmallest(values, saturations, smallest, count);
    int[] middle = places;
    putTurnedMiddle(values, saturations, sectors, middle, count);
    join(values, middle, smallest, sectors, words, count);
  }

  // One result to a loop: of several the compiler makes no vectors.

  private static void putLargest(int[] words, int[] largest, int count) {
    for (int i = 0; i < count; i++) {
      int red = words[i] & 0xFF;
      int green = words[i] >> 8 & 0xFF;
      int blue = words[i] >> 16 & 0xFF;
      int max = red - ((red - green) & ((red - green) >> 31));
      largest[i] = max - ((max - blue) & ((max - blue) >> 31));
    }
  }

  private static void putSmallest(int[] words, int[] smallest, int count) {
    for (int i = 0; i < count; i++) {
      int red = words[i] & 0xFF;
      int green = words[i] >> 8 & 0xFF;
      int blue = words[i] >> 16 & 0xFF;
      int min = green + ((red - green) & ((red - green) >> 31));
      smallest[i] = min + ((blue - min) & ((blue - min) >> 31));
    }
  }

  /** Where the hue stands in its table. */
  private static void putPlaces(
      int[] words, int[] values, int[] smallest, int[] places, int count) {
    for (int i = 0; i < count; i++) {
      int red = words[i] & 0xFF;
      int green = words[i] >> 8 & 0xFF;
      int blue = words[i] >> 16 & 0xFF;
      places[i] =
          (red - green) >>> 31 << 16 | (green - blue) >>> 31 << 17 | (blue - red) >>> 31 << 18;
    }
    for (int i = 0; i < count; i++) {
      places[i] += (values[i] - smallest[i]) << 8;
    }
    for (int i = 0; i < count; i++) {
      int sum = (words[i] & 0xFF) + (words[i] >> 8 & 0xFF) + (words[i] >> 16 & 0xFF);
      places[i] += values[i] + values[i] + smallest[i] - sum;
    }
  }

  /** The value less the whole saturation, rounded. */
  private static void putTurnedSmallest(
      int[] values, int[] saturations, int[] smallest, int count) {
    for (int i = 0; i < count; i++) {
      int scaled = values[i] * (255 - saturations[i]) + 128;
      smallest[i] = (scaled + (scaled >> 8)) >> 8;
    }
  }

  /**
   * The value less the part of the saturation that the middle channel lacks, rounded.
   *
   * @param saturations used up
   */
  private static void putTurnedMiddle(
      int[] values, int[] saturations, int[] sectors, int[] middle, int count) {
    int[] doubled = saturations;
    for (int i = 0; i < count; i++) {
      doubled[i] = 2 * values[i] * (ONE - saturations[i] * (sectors[i] >>> 24)) + ONE;
    }
    for (int i = 0; i < count; i++) {
      middle[i] = ((doubled[i] >> 9) * 258) >> 16; // by at most one from the quotient by 2 * ONE
    }
    for (int i = 0; i < count; i++) {
      middle[i] += (doubled[i] - 2 * ONE * middle[i]) >> 31;
    }
    for (int i = 0; i < count; i++) {
      middle[i] -= (2 * ONE - 1 - (doubled[i] - 2 * ONE * middle[i])) >> 31;
    }
  }

  /** In each channel the smallest, and what the middle or the largest has more, if it is that. */
  private static void join(
      int[] values, int[] middle, int[] smallest, int[] sectors, int[] words, int count) {
    for (int i = 0; i < count; i++) {
      words[i] =
          smallest[i] * ALL
              + (sectors[i] & ALL) * (values[i] - smallest[i])
              + (sectors[i] >> 1 & ALL) * (middle[i] - smallest[i]);
    }
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
