package dev.sdclr.examples;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;

/** Brings an image to an exported encoder's input, as its property {@code resize} says. */
final class CentralSquare {

  private CentralSquare() {}

  /** Values (3, size, size) in [0, 1] of the central square of the resized image. */
  static float[] of(BufferedImage image, int shorterSide, int size) {
    int width = image.getWidth();
    int height = image.getHeight();
    int shorter = width == size && height == size ? size : shorterSide;
    int newWidth = (int) ((long) shorter * width / Math.min(width, height));
    int newHeight = (int) ((long) shorter * height / Math.min(width, height));
    int left = (int) Math.rint((newWidth - size) / 2.0);
    int top = (int) Math.rint((newHeight - size) / 2.0);
    float[] square = new float[3 * size * size];
    for (int channel = 0; channel < 3; channel++) {
      float[][] rows = new float[height][];
      for (int y = 0; y < height; y++) {
        rows[y] = resized(row(image, y, channel), newWidth);
      }
      for (int x = 0; x < size; x++) {
        float[] column = new float[height];
        for (int y = 0; y < height; y++) {
          column[y] = rows[y][left + x];
        }
        column = resized(column, newHeight);
        for (int y = 0; y < size; y++) {
          square[(channel * size + y) * size + x] = column[top + y] / 255;
        }
      }
    }
    return square;
  }

  /** One channel's bytes; grey as stored, as Java takes it for linear light. */
  private static float[] row(BufferedImage image, int y, int channel) {
    boolean grey =
        image.getRaster().getNumBands() < 3 && !(image.getColorModel() instanceof IndexColorModel);
    float[] row = new float[image.getWidth()];
    for (int x = 0; x < row.length; x++) {
      int rgb = grey ? 0x010101 * image.getRaster().getSample(x, y, 0) : image.getRGB(x, y);
      row[x] = rgb >> (16 - 8 * channel) & 0xff;
    }
    return row;
  }

  /** Bilinear with antialiasing: the triangle is as wide as what it makes one byte of. */
  private static float[] resized(float[] line, int length) {
    double scale = (double) line.length / length;
    double reach = Math.max(scale, 1);
    float[] result = new float[length];
    for (int i = 0; i < length; i++) {
      double centre = (i + 0.5) * scale;
      double sum = 0;
      double weights = 0;
      int end = Math.min(line.length, (int) (centre + reach + 0.5));
      for (int k = Math.max(0, (int) (centre - reach + 0.5)); k < end; k++) {
        double weight = Math.max(0, 1 - Math.abs(k + 0.5 - centre) / reach);
        sum += weight * line[k];
        weights += weight;
      }
      result[i] = Math.round(sum / weights);
    }
    return result;
  }
}
