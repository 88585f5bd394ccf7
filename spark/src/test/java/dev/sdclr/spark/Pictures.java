package dev.sdclr.spark;

import dev.sdclr.SplitMix;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Noise of one colour a class, PNG and JPEG in turn. */
final class Pictures {

  private static final String[] CLASSES = {"bird", "cat", "dog"};

  private Pictures() {}

  /** Writes a folder of class folders. */
  static Path write(Path folder, int imagesOfEach, int side) {
    for (int c = 0; c < CLASSES.length; c++) {
      for (int i = 0; i < imagesOfEach; i++) {
        String format = i % 2 == 0 ? "png" : "jpg";
        write(folder.resolve(CLASSES[c]).resolve("%04d.%s".formatted(i, format)), format, c, side);
      }
    }
    return folder;
  }

  private static void write(Path file, String format, int colour, int side) {
    SplitMix random = SplitMix.of(7, file.getFileName().toString().hashCode(), colour);
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        image.setRGB(x, y, (0x40 + random.nextInt(0x80)) << (8 * colour) | random.nextInt(0x40));
      }
    }
    try {
      Files.createDirectories(file.getParent());
      ImageIO.write(image, format, file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
