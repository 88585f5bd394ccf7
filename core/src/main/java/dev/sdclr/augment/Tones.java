package dev.sdclr.augment;

import java.util.Arrays;

/** Replaces every level of one or all channels by the one that a table gives for it. */
final class Tones {

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
}
