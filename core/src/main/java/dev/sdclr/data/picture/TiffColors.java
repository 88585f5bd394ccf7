package dev.sdclr.data.picture;

import java.awt.image.Raster;
import javax.imageio.IIOException;

/**
 * Turns the samples stored in a TIFF file into RGB: the top 8 of more bits, floats from 0 (black)
 * to 1 (white), palettes looked up, inks without a profile, colours divided by the alpha that they
 * were multiplied by; other alpha is ignored.
 */
final class TiffColors {

  /** Rounding of writers; what lies further out is in other units, which the file does not say. */
  private static final double MAX_BEYOND = 1 / 255.0;

  private final TiffForm form;
  private final int[] colours;
  private final double[] numbers;
  private final byte[] eightBits;

  private TiffColors(TiffForm form, int rowSamples) {
    this.form = form;
    boolean floats = form.format() == TiffForm.FLOAT;
    colours = new int[floats ? 0 : rowSamples];
    numbers = new double[floats ? rowSamples : 0];
    eightBits = new byte[rowSamples];
  }

  /**
   * Converts a page.
   *
   * @throws IIOException when floats lie beyond 0 to 1
   */
  static byte[] toRgb(Raster raster, TiffForm form) throws IIOException {
    int width = raster.getWidth();
    int bands = raster.getNumBands();
    if (bands < form.colourSamples()) {
      throw new IIOException("%d samples per pixel are too few".formatted(bands));
    }
    TiffColors row = new TiffColors(form, width * bands);
    byte[] rgb = new byte[3 * width * raster.getHeight()];
    for (int y = 0; y < raster.getHeight(); y++) {
      row.read(raster, y);
      for (int x = 0, out = 3 * width * y; x < width; x++, out += 3) {
        row.convert(x * bands, bands, rgb, out);
      }
    }
    return rgb;
  }

  private void read(Raster raster, int y) throws IIOException {
    int left = raster.getMinX();
    int top = raster.getMinY() + y;
    if (form.format() == TiffForm.FLOAT) {
      raster.getPixels(left, top, raster.getWidth(), 1, numbers);
      for (int i = 0; i < numbers.length; i++) {
        double value = numbers[i];
        // Written so that it holds for no-numbers too.
        if (!(value >= -MAX_BEYOND && value <= 1 + MAX_BEYOND)) {
          throw new IIOException(
              "floating-point samples beyond 0 to 1, which do not say what is white (save it with 8"
                  + " or 16 bits)");
        }
        eightBits[i] = (byte) Math.round(255 * Math.max(0, Math.min(1, value)));
      }
      return;
    }
    raster.getPixels(left, top, raster.getWidth(), 1, colours);
    int bits = form.bits();
    int max = (1 << bits) - 1;
    boolean index = form.photometric() == TiffForm.PALETTE;
    for (int i = 0; i < colours.length; i++) {
      int value = colours[i] & max;
      int scaled = bits > 8 ? value >> (bits - 8) : value * 255 / max;
      eightBits[i] = (byte) (index ? value : scaled);
    }
  }

  private void convert(int in, int bands, byte[] rgb, int out) {
    switch (form.photometric()) {
      case TiffForm.PALETTE ->
          System.arraycopy(form.palette(), 3 * (eightBits[in] & 0xFF), rgb, out, 3);
      case TiffForm.INKS -> {
        int light = 255 - (eightBits[in + 3] & 0xFF);
        for (int c = 0; c < 3; c++) {
          rgb[out + c] = (byte) JpegColors.multiply(255 - (eightBits[in + c] & 0xFF), light);
        }
      }
      case TiffForm.RGB -> System.arraycopy(eightBits, in, rgb, out, 3);
      default -> {
        int flip = form.photometric() == TiffForm.WHITE_IS_ZERO ? 0xFF : 0;
        rgb[out] = rgb[out + 1] = rgb[out + 2] = (byte) (eightBits[in] ^ flip);
      }
    }
    if (form.premultiplied() && bands > form.colourSamples()) {
      unpremultiply(rgb, out, eightBits[in + form.colourSamples()] & 0xFF);
    }
  }

  /** As Pillow does from its mode RGBa; nothing is known of what is wholly transparent. */
  private static void unpremultiply(byte[] rgb, int at, int alpha) {
    if (alpha == 0 || alpha == 255) {
      return;
    }
    for (int c = 0; c < 3; c++) {
      rgb[at + c] = (byte) Math.min(255, 255 * (rgb[at + c] & 0xFF) / alpha);
    }
  }
}
