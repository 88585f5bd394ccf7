package dev.sdclr.mine;

import dev.sdclr.AtomicFile;
import dev.sdclr.SdclrException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.picture.PictureFile;
import dev.sdclr.run.MinedList.MinedImage;
import dev.sdclr.run.RunDirectory;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;

/** Pictures of mined images, for reports. */
public final class Thumbnails {

  private static final int MAX_PIXELS = 96;
  private static final int MAX_PIXELS_LARGER = 384;

  private Thumbnails() {}

  /**
   * Writes a PNG file of each image, at most {@value #MAX_PIXELS} pixels a side, and of images
   * larger than that a JPEG file of at most {@value #MAX_PIXELS_LARGER}; those of an earlier list
   * are deleted before it is replaced.
   *
   * @throws SdclrException when one cannot be written
   */
  public static void write(RunDirectory run, ImageSource images, List<MinedImage> mined) {
    for (MinedImage image : mined) {
      BufferedImage picture = PictureFile.picture(images.read(Math.toIntExact(image.index())));
      Path larger = run.largerPicture(image.rank());
      AtomicFile.makeFolder(larger);
      AtomicFile.write(
          run.thumbnail(image.rank()), PictureFile.png(PictureFile.fitted(picture, MAX_PIXELS)));
      if (Math.max(picture.getWidth(), picture.getHeight()) > MAX_PIXELS) {
        AtomicFile.write(larger, PictureFile.jpeg(PictureFile.fitted(picture, MAX_PIXELS_LARGER)));
      }
    }
  }
}
