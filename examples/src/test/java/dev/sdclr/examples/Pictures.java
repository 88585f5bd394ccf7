package dev.sdclr.examples;

import dev.sdclr.SplitMix;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/** Generated images of many sizes: grey, colour and with a palette, PNG and JPEG. */
final class Pictures {

  private static final int[] TYPES = {
    BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_BYTE_INDEXED
  };

  private Pictures() {}

  static List<Path> write(Path folder, int count) throws IOException {
    Files.createDirectories(folder);
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean palette = i % TYPES.length == 2;
      String format = palette || i % 2 == 0 ? "png" : "jpg";
      Path file = folder.resolve("%02d.%s".formatted(i, format));
      ImageIO.write(picture(SplitMix.of(7, i), TYPES[i % TYPES.length]), format, file.toFile());
      files.add(file);
    }
    return files;
  }

  private static BufferedImage picture(SplitMix random, int type) {
    int width = 16 + random.nextInt(90);
    int height = 16 + random.nextInt(90);
    BufferedImage image = new BufferedImage(width, height, type);
    Graphics2D graphics = image.createGraphics();
    for (int shape = 0; shape < 8; shape++) {
      graphics.setColor(new Color(random.nextInt(0x1000000)));
      graphics.fillOval(
          random.nextInt(width),
          random.nextInt(height),
          4 + random.nextInt(40),
          4 + random.nextInt(40));
    }
    graphics.dispose();
    return image;
  }
}
