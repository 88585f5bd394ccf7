package dev.sdclr.augment;

/** Blends each pixel with its own gray: factor 0 is colourless, 1 changes nothing. */
final class Saturation {

  private Saturation() {}

  static void adjust(PixelBuffer pixels, double factor) {
    byte[] rgb = pixels.rgb();
    float f = (float) factor;
    for (int i = 0, end = pixels.length(); i < end; i += 3) {
      int red = rgb[i] & 0xFF;
      int green = rgb[i + 1] & 0xFF;
      int blue = rgb[i + 2] & 0xFF;
      int gray = Luma.of(red, green, blue);
      rgb[i] = (byte) Blend.of(gray, red, f);
      rgb[i + 1] = (byte) Blend.of(gray, green, f);
      rgb[i + 2] = (byte) Blend.of(gray, blue, f);
    }
  }
}
