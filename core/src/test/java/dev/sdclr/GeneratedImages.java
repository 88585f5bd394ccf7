package dev.sdclr;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Polygon;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Small pictures whose class is what is drawn, never its colour, place or size: textures and shapes
 * in two random colours on uneven ground, with noise.
 */
public final class GeneratedImages {

  /** What is drawn, by class. */
  public enum Motif {
    STRIPES,
    CHECKERS,
    DISC,
    RING,
    CROSS,
    TRIANGLE
  }

  private static final int SIDE = 20;
  private static final int NOISE = 24;

  private final long seed;

  public GeneratedImages(long seed) {
    this.seed = seed;
  }

  /**
   * Writes a folder of class folders, every other picture as JPEG.
   *
   * @param counts images of each class, in the order of {@link Motif}
   */
  public Path writeClasses(Path folder, int... counts) {
    for (int c = 0; c < counts.length; c++) {
      Motif motif = Motif.values()[c];
      writeImages(folder.resolve(name(motif)), motif, counts[c]);
    }
    return folder;
  }

  /** The class folder's name. */
  public static String name(Motif motif) {
    return motif.name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Writes {@code count} pictures of one motif right into {@code folder}. */
  public List<Path> writeImages(Path folder, Motif motif, int count) {
    try {
      Files.createDirectories(folder);
      List<Path> files = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String format = i % 2 == 0 ? "png" : "jpg";
        Path file = folder.resolve("%s-%04d.%s".formatted(name(motif), i, format));
        ImageIO.write(picture(motif, i), format, file.toFile());
        files.add(file);
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private BufferedImage picture(Motif motif, int number) {
    SplitMix random = SplitMix.of(seed, motif.name().hashCode(), number);
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    Color ground = new Color(random.nextInt(0x1000000));
    graphics.setColor(ground);
    graphics.fillRect(0, 0, SIDE, SIDE);
    graphics.setColor(contrasting(ground, random));
    draw(motif, graphics, random);
    graphics.dispose();
    addNoise(image, random);
    return image;
  }

  private static Color contrasting(Color ground, SplitMix random) {
    while (true) {
      Color color = new Color(random.nextInt(0x1000000));
      int difference =
          Math.abs(color.getRed() - ground.getRed())
              + Math.abs(color.getGreen() - ground.getGreen())
              + Math.abs(color.getBlue() - ground.getBlue());
      if (difference > 250) {
        return color;
      }
    }
  }

  private static void draw(Motif motif, Graphics2D graphics, SplitMix random) {
    int size = 9 + random.nextInt(6);
    int x = random.nextInt(SIDE - size);
    int y = random.nextInt(SIDE - size);
    graphics.setStroke(new BasicStroke(2.5f));
    switch (motif) {
      case STRIPES -> {
        graphics.rotate(random.nextDouble() * Math.PI, SIDE / 2.0, SIDE / 2.0);
        for (int at = -SIDE; at < 2 * SIDE; at += 5) {
          graphics.fillRect(-SIDE, at, 3 * SIDE, 2);
        }
      }
      case CHECKERS -> {
        int cell = 3 + random.nextInt(2);
        for (int row = 0; row * cell < SIDE; row++) {
          for (int column = row % 2; column * cell < SIDE; column += 2) {
            graphics.fillRect(column * cell, row * cell, cell, cell);
          }
        }
      }
      case DISC -> graphics.fillOval(x, y, size, size);
      case RING -> graphics.drawOval(x, y, size, size);
      case CROSS -> {
        graphics.drawLine(x, y, x + size, y + size);
        graphics.drawLine(x + size, y, x, y + size);
      }
      case TRIANGLE ->
          graphics.fill(
              new Polygon(
                  new int[] {x, x + size, x + size / 2}, new int[] {y + size, y + size, y}, 3));
    }
  }

  private static void addNoise(BufferedImage image, SplitMix random) {
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        int rgb = image.getRGB(x, y);
        int shade = random.nextInt(NOISE) - NOISE / 2 + (x + y - SIDE) / 2;
        image.setRGB(
            x,
            y,
            channel(rgb >> 16, shade) << 16 | channel(rgb >> 8, shade) << 8 | channel(rgb, shade));
      }
    }
  }

  private static int channel(int value, int shade) {
    return Math.max(0, Math.min(255, (value & 0xff) + shade));
  }
}
