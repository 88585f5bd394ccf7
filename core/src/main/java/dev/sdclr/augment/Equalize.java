package dev.sdclr.augment;

/**
 * Flattens the histogram of each channel, as Pillow's {@code ImageOps.equalize} does: a level
 * becomes the share of darker pixels, where the brightest level's own do not count.
 */
final class Equalize {

  private Equalize() {}

  static void apply(PixelBuffer pixels, Scratch scratch) {
    for (int channel = 0; channel < Tones.CHANNELS; channel++) {
      int[] counts = Tones.histogram(pixels, channel, scratch);
      int brightest = Tones.LEVELS - 1;
      while (counts[brightest] == 0) {
        brightest--;
      }
      int step = (pixels.length() / Tones.CHANNELS - counts[brightest]) / 255;
      if (step > 0) {
        accumulate(counts, step);
        Tones.mapChannel(pixels, channel, level -> counts[level], scratch);
      }
    }
  }

  /** Turns counts into levels, in place. */
  private static void accumulate(int[] counts, int step) {
    int darker = step / 2;
    for (int level = 0; level < Tones.LEVELS; level++) {
      int here = counts[level];
      counts[level] = darker / step;
      darker += here;
    }
  }
}
