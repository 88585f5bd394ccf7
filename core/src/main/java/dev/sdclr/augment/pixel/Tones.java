package dev.sdclr.augment.pixel;

import java.util.Arrays;

/** Replaces every level of one or all channels by the one that a table gives for it. */
public final class Tones {

  static final int LEVELS = 256;
  static final int CHANNELS = 3;

  /** Of a channel in a pixel's word, and of all its channels. */
  static final int BITS = 8;

  static final int ALL_BITS = CHANNELS * BITS;

  private Tones() {}

  /** A level for each level; what is outside 0..255 is cut off. */
  interface Curve {
    int at(int level);
  }

  /** In all channels alike. */
  static void map(PixelBuffer pixels, Curve curve, Scratch scratch) {
    lookUp(pixels.words(), pixels.size(), table(curve, scratch));
  }

  /** In all channels alike, by a finished table of 256 levels. */
  static void lookUp(int[] words, int count, byte[] table) {
    for (int i = 0; i < count; i++) {
      int word = words[i];
      words[i] =
          (table[word & 0xFF] & 0xFF)
              | (table[word >> 8 & 0xFF] & 0xFF) << 8
              | (table[word >> 16 & 0xFF] & 0xFF) << 16;
    }
  }

  /** In one channel. */
  static void mapChannel(PixelBuffer pixels, int channel, Curve curve, Scratch scratch) {
    byte[] table = table(curve, scratch);
    int shift = BITS * channel;
    int others = ~(0xFF << shift);
    int[] words = pixels.words();
    for (int i = 0; i < pixels.size(); i++) {
      words[i] = (words[i] & others) | ((table[words[i] >> shift & 0xFF] & 0xFF) << shift);
    }
  }

  private static byte[] table(Curve curve, Scratch scratch) {
    byte[] table = scratch.byteTable();
    for (int level = 0; level < LEVELS; level++) {
      table[level] = (byte) Math.max(0, Math.min(255, curve.at(level)));
    }
    return table;
  }

  /** How many pixels have which level in a channel; valid until the scratch's row is used again. */
  static int[] histogram(PixelBuffer pixels, int channel, Scratch scratch) {
    int[] counts = scratch.row(LEVELS);
    Arrays.fill(counts, 0, LEVELS, 0);
    for (int i = 0; i < pixels.size(); i++) {
      counts[(pixels.words()[i] >> (BITS * channel)) & 0xFF]++;
    }
    return counts;
  }

  /** The negative of an image. */
  public static void invert(PixelBuffer pixels, Scratch scratch) {
    map(pixels, level -> 255 - level, scratch);
  }

  /** Keeps the highest {@code bits} of 8 bits of each level. */
  public static void posterize(PixelBuffer pixels, int bits, Scratch scratch) {
    int mask = 0xFF << (8 - bits);
    map(pixels, level -> level & mask, scratch);
  }

  /** Inverts levels from a threshold on: 0 inverts all, 256 none. */
  public static void solarize(PixelBuffer pixels, double threshold, Scratch scratch) {
    map(pixels, level -> level < threshold ? level : 255 - level, scratch);
  }

  /**
   * Stretches each channel so that its darkest level becomes 0 and its brightest 255, as Pillow's
   * {@code ImageOps.autocontrast} does.
   */
  public static void autoContrast(PixelBuffer pixels, Scratch scratch) {
    for (int channel = 0; channel < CHANNELS; channel++) {
      int[] counts = histogram(pixels, channel, scratch);
      int darkest = 0;
      while (counts[darkest] == 0) {
        darkest++;
      }
      int brightest = LEVELS - 1;
      while (counts[brightest] == 0) {
        brightest--;
      }
      if (darkest < brightest) {
        double scale = 255.0 / (brightest - darkest);
        double offset = -darkest * scale;
        mapChannel(pixels, channel, level -> (int) (level * scale + offset), scratch);
      }
    }
  }

  /**
   * Flattens the histogram of each channel, as Pillow's {@code ImageOps.equalize} does: a level
   * becomes the share of darker pixels, where the brightest level's own do not count.
   */
  public static void equalize(PixelBuffer pixels, Scratch scratch) {
    for (int channel = 0; channel < CHANNELS; channel++) {
      int[] counts = histogram(pixels, channel, scratch);
      int brightest = LEVELS - 1;
      while (counts[brightest] == 0) {
        brightest--;
      }
      int step = (pixels.size() - counts[brightest]) / 255;
      if (step > 0) {
        accumulate(counts, step);
        mapChannel(pixels, channel, level -> counts[level], scratch);
      }
    }
  }

  /** Turns counts into levels, in place. */
  private static void accumulate(int[] counts, int step) {
    int darker = step / 2;
    for (int level = 0; level < LEVELS; level++) {
      int here = counts[level];
      counts[level] = darker / step;
      darker += here;
    }
  }
}
