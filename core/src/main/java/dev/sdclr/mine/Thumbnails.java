package dev.sdclr.mine;

import dev.sdclr.AtomicFile;
import dev.sdclr.SdclrException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.run.MinedImage;
import dev.sdclr.run.RunDirectory;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

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
      AtomicFile.makeFolder(run.thumbnail(image.rank()));
      AtomicFile.write(
          run.thumbnail(image.rank()), Png.of(fitted(Png.picture(images.read(image.index())))));
    }
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
