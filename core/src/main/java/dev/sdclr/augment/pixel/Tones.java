package dev.sdclr.augment.pixel;

import java.util.Arrays;

/** Replaces every level of one or all channels by the one that a table gives for it. */
public final class Tones {

  static final int LEVELS = 256;
  static final int CHANNELS = 3;

  private Tones() {}

  /** A level for each level; what is outside 0..255 is cut off. */
  interface Curve {
    int at(int level);
  }

  /** In all channels alike. */
  static void map(PixelBuffer pixels, Curve curve, Scratch scratch) {
    lookUp(pixels, table(curve, scratch));
  }

  /** In all channels alike, by a finished table of 256 levels. */
  static void lookUp(PixelBuffer pixels, byte[] table) {
    byte[] rgb = pixels.rgb();
    for (int i = 0, end = pixels.length(); i < end; i++) {
      rgb[i] = table[rgb[i] & 0xFF];
    }
  }

  /** In one channel. */
  static void mapChannel(PixelBuffer pixels, int channel, Curve curve, Scratch scratch) {
    byte[] table = table(curve, scratch);
    byte[] rgb = pixels.rgb();
    for (int i = channel, end = pixels.length(); i < end; i += CHANNELS) {
      rgb[i] = table[rgb[i] & 0xFF];
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
    byte[] rgb = pixels.rgb();
    for (int i = channel, end = pixels.length(); i < end; i += CHANNELS) {
      counts[rgb[i] & 0xFF]++;
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
      int step = (pixels.length() / CHANNELS - counts[brightest]) / 255;
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
