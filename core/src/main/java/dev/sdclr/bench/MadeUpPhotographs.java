package dev.sdclr.bench;

import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.SplitMix;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * JPEG files of noise at all scales, which decode about as fast as photographs.
 *
 * <p>Photographs have about equal contrast in every octave. Files of 500 × 375 pixels become as
 * large as ImageNet's, some 110 kB.
 *
 * @param width in pixels
 * @param height in pixels
 */
record MadeUpPhotographs(int width, int height) {

  private static final float QUALITY = 0.9f;

  /** Of every octave, in levels of 256. */
  private static final float CONTRAST = 29;

  private static final int COARSEST = 256;
  private static final int FINEST_COLOUR = 8;
  private static final float COLOUR_SHARE = 0.4f;
  private static final float MIDDLE = 128;

  /** Writes {@code count} different images into a new folder. */
  Path write(Path folder, int count) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try {
      Files.createDirectories(folder);
      for (int i = 0; i < count; i++) {
        write(writer, picture(SplitMix.of(1, i)), folder.resolve("%05d.jpg".formatted(i)));
      }
      return folder;
    } catch (IOException e) {
      throw new SdclrException(
          "cannot write %s: %s (is there room?)".formatted(folder, IoReason.of(e)), e);
    } finally {
      writer.dispose();
    }
  }

  private static void write(ImageWriter writer, BufferedImage picture, Path file)
      throws IOException {
    ImageWriteParam quality = writer.getDefaultWriteParam();
    quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    quality.setCompressionQuality(QUALITY);
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(picture, null, null), quality);
    }
  }

  private BufferedImage picture(SplitMix random) {
    float[] light = new float[width * height];
    for (int cell = 1; cell <= COARSEST; cell *= 2) {
      addNoise(light, cell, CONTRAST, random);
    }
    float[][] colours = new float[3][];
    for (int c = 0; c < colours.length; c++) {
      colours[c] = light.clone();
      for (int cell = FINEST_COLOUR; cell <= COARSEST; cell *= 2) {
        addNoise(colours[c], cell, COLOUR_SHARE * CONTRAST, random);
      }
    }
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < light.length; i++) {
      int rgb = level(colours[0][i]) << 16 | level(colours[1][i]) << 8 | level(colours[2][i]);
      picture.setRGB(i % width, i / width, rgb);
    }
    return picture;
  }

  /** Adds random values at the corners of cells, interpolated between. */
  private void addNoise(float[] plane, int cell, float contrast, SplitMix random) {
    int columns = width / cell + 2;
    float[] grid = new float[columns * (height / cell + 2)];
    for (int i = 0; i < grid.length; i++) {
      grid[i] = contrast * (2 * random.nextFloat() - 1);
    }
    for (int y = 0; y < height; y++) {
      float down = (float) (y % cell) / cell;
      for (int x = 0; x < width; x++) {
        float right = (float) (x % cell) / cell;
        int corner = y / cell * columns + x / cell;
        float top = grid[corner] + right * (grid[corner + 1] - grid[corner]);
        int below = corner + columns;
        float bottom = grid[below] + right * (grid[below + 1] - grid[below]);
        plane[y * width + x] += top + down * (bottom - top);
      }
    }
  }

  private static int level(float value) {
    return Math.max(0, Math.min(255, Math.round(MIDDLE + value)));
  }
}
