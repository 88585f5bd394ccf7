package dev.sdclr.augment;

/**
 * Stretches each channel so that its darkest level becomes 0 and its brightest 255, as Pillow's
 * {@code ImageOps.autocontrast} does.
 */
final class AutoContrast {

  private AutoContrast() {}

  static void apply(PixelBuffer pixels, Scratch scratch) {
    for (int channel = 0; channel < Tones.CHANNELS; channel++) {
      int[] counts = Tones.histogram(pixels, channel, scratch);
      int darkest = 0;
      while (counts[darkest] == 0) {
        darkest++;
      }
      int brightest = Tones.LEVELS - 1;
      while (counts[brightest] == 0) {
        brightest--;
      }
      if (darkest < brightest) {
        double scale = 255.0 / (brightest - darkest);
        double offset = -darkest * scale;
        Tones.mapChannel(pixels, channel, level -> (int) (level * scale + offset), scratch);
      }
    }
  }
}
