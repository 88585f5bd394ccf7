package dev.sdclr.mine;

import dev.sdclr.AtomicFile;
import dev.sdclr.SdclrException;
import dev.sdclr.data.Image;
import dev.sdclr.data.ImageSource;
import dev.sdclr.run.MinedImage;
import dev.sdclr.run.RunDirectory;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;

/** Small pictures of mined images, for reports. */
public final class Thumbnails {

  private static final int MOST_PIXELS = 96;

  private Thumbnails() {}

  /**
   * Writes a PNG file of each image, at most {@value #MOST_PIXELS} pixels a side.
   *
   * @throws SdclrException when one cannot be written
   */
  public static void write(RunDirectory run, ImageSource images, List<MinedImage> mined) {
    for (MinedImage image : mined) {
      AtomicFile.write(run.thumbnail(image.rank()), png(images.read(image.index())));
    }
  }

  private static byte[] png(Image image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(fitted(picture(image)), "png", bytes);
    } catch (IOException e) {
      throw new SdclrException("cannot encode a thumbnail: " + e.getMessage(), e);
    }
    return bytes.toByteArray();
  }

  private static BufferedImage picture(Image image) {
    BufferedImage picture =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    byte[] rgb = image.rgb();
    for (int i = 0; i < image.width() * image.height(); i++) {
      int value =
          (rgb[3 * i] & 0xff) << 16 | (rgb[3 * i + 1] & 0xff) << 8 | (rgb[3 * i + 2] & 0xff);
      picture.setRGB(i % image.width(), i / image.width(), value);
    }
    return picture;
  }

  private static BufferedImage fitted(BufferedImage picture) {
    int longer = Math.max(picture.getWidth(), picture.getHeight());
    if (longer <= MOST_PIXELS) {
      return picture;
    }
    int width = Math.max(1, picture.getWidth() * MOST_PIXELS / longer);
    int height = Math.max(1, picture.getHeight() * MOST_PIXELS / longer);
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = small.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.drawImage(picture, 0, 0, width, height, null);
    graphics.dispose();
    return small;
  }
}
