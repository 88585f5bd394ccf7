package dev.sdclr.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Turns a decoded raster into RGB by its stored samples.
 *
 * <p>Java's own conversion treats grey as linear light and applies colour profiles, which changes
 * values; here grey is repeated, alpha is ignored, palettes are looked up and more than 8 bits are
 * cut to the top 8, as Pillow's {@code convert("RGB")} does.
 */
final class RasterColors {

  private RasterColors() {}

  static byte[] toRgb(BufferedImage image) {
    ColorModel colors = image.getColorModel();
    Raster raster = image.getRaster();
    if (colors instanceof IndexColorModel palette) {
      return expandPalette(raster, palette);
    }
    boolean integers =
        raster.getTransferType() == DataBuffer.TYPE_BYTE
            || raster.getTransferType() == DataBuffer.TYPE_USHORT
            || raster.getTransferType() == DataBuffer.TYPE_INT;
    int bands = raster.getNumBands();
    int space = colors.getColorSpace().getType();
    if (integers && space == ColorSpace.TYPE_GRAY) {
      return copyBands(raster, 0, 0, 0);
    } else if (integers && space == ColorSpace.TYPE_RGB && bands >= 3) {
      return copyBands(raster, 0, 1, 2);
    }
    return convert(image);
  }

  private static byte[] copyBands(Raster raster, int red, int green, int blue) {
    int width = raster.getWidth();
    int bands = raster.getNumBands();
    int bits = raster.getSampleModel().getSampleSize(0);
    int[] row = new int[width * bands];
    byte[] rgb = new byte[3 * width * raster.getHeight()];
    for (int y = 0, out = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int in = 0; in < row.length; in += bands) {
        rgb[out++] = toByte(row[in + red], bits);
        rgb[out++] = toByte(row[in + green], raster.getSampleModel().getSampleSize(green));
        rgb[out++] = toByte(row[in + blue], raster.getSampleModel().getSampleSize(blue));
      }
    }
    return rgb;
  }

  private static byte toByte(int sample, int bits) {
    if (bits < 8) {
      return (byte) (sample * 255 / ((1 << bits) - 1));
    }
    return (byte) (sample >>> (bits - 8));
  }

  private static byte[] expandPalette(Raster raster, IndexColorModel palette) {
    int[] colors = new int[palette.getMapSize()];
    palette.getRGBs(colors);
    int width = raster.getWidth();
    int[] row = new int[width];
    byte[] rgb = new byte[3 * width * raster.getHeight()];
    for (int y = 0, out = 0; y < raster.getHeight(); y++) {
      raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
      for (int index : row) {
        int color = colors[Math.min(index, colors.length - 1)];
        rgb[out++] = (byte) (color >> 16);
        rgb[out++] = (byte) (color >> 8);
        rgb[out++] = (byte) color;
      }
    }
    return rgb;
  }

  /** Other colour spaces and floating point: as Java converts them to sRGB. */
  private static byte[] convert(BufferedImage image) {
    int width = image.getWidth();
    int[] row = new int[width];
    byte[] rgb = new byte[3 * width * image.getHeight()];
    for (int y = 0, out = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int color : row) {
        rgb[out++] = (byte) (color >> 16);
        rgb[out++] = (byte) (color >> 8);
        rgb[out++] = (byte) color;
      }
    }
    return rgb;
  }
}
