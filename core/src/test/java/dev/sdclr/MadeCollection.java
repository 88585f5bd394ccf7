package dev.sdclr;

import dev.sdclr.job.JobListener;
import dev.sdclr.job.images.ExploredImages;
import dev.sdclr.job.images.ImageChoice;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * A folder of pictures of discs, squares and a few crosses, and features that tell them apart, as
 * another program would have written them.
 *
 * @param folder of the pictures
 * @param features file of them
 */
public record MadeCollection(Path folder, Path features) {

  public static final int IMAGES = 240;

  private static final int SIDE = 48;
  private static final int DIMENSIONS = 16;

  /** A square, whose features the {@link #TWINS} have, too. */
  public static final int TWIN = 198;

  public static final List<Integer> TWINS = List.of(201, 204);

  /** Of one image in twenty. */
  public static final String RARE = "cross";

  public static MadeCollection in(Path home) throws IOException {
    return in(home, "");
  }

  /**
   * Makes one.
   *
   * @param suffix of every name, before its ending
   */
  public static MadeCollection in(Path home, String suffix) throws IOException {
    Path folder = Files.createDirectories(home.resolve("pictures"));
    Path features = home.resolve("features.npy");
    SplitMix random = SplitMix.of(7);
    StringBuilder index = new StringBuilder("index,path\n");
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      String kind = kind(i);
      String name = "%03d-%s%s.png".formatted(i, kind, suffix);
      ImageIO.write(picture(kind, random), "png", folder.resolve(name).toFile());
      index.append(i).append(",\"").append(name.replace("\"", "\"\"")).append("\"\n");
      float[] row = row(kind, random);
      rows.add(TWINS.contains(i) ? rows.get(TWIN) : row);
    }
    NpyFile.write(features, rows);
    Files.writeString(home.resolve("features.index.csv"), index.toString());
    return new MadeCollection(folder, features);
  }

  public static String kind(int i) {
    return i % 20 == 7 ? RARE : i % 3 == 0 ? "square" : "disc";
  }

  private static BufferedImage picture(String kind, SplitMix random) {
    BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setColor(Color.getHSBColor(random.nextFloat(), 0.25f, 0.95f));
    graphics.fillRect(0, 0, SIDE, SIDE);
    graphics.setColor(Color.getHSBColor(random.nextFloat(), 0.8f, 0.6f));
    int at = 8 + random.nextInt(6);
    switch (kind) {
      case "disc" -> graphics.fillOval(at, at, 26, 26);
      case "square" -> graphics.fillRect(at, at, 24, 24);
      default -> {
        graphics.fillRect(at + 9, at, 8, 26);
        graphics.fillRect(at, at + 9, 26, 8);
      }
    }
    graphics.dispose();
    return picture;
  }

  private static float[] row(String kind, SplitMix random) {
    float[] row = new float[DIMENSIONS];
    for (int d = 0; d < DIMENSIONS; d++) {
      row[d] = 0.25f * (random.nextFloat() - 0.5f);
    }
    row[kind.equals("disc") ? 0 : kind.equals("square") ? 1 : 2] += 1;
    return row;
  }

  public ExploredImages open() {
    return ExploredImages.open(features, ImageChoice.of(folder.toString()), JobListener.NONE);
  }
}
