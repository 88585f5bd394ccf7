package dev.sdclr.mine;

import dev.sdclr.SdclrException;
import dev.sdclr.data.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Images as files of pictures. */
final class PictureFile {

  private PictureFile() {}

  static BufferedImage picture(Image image) {
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

  /** The bytes of a PNG file. */
  static byte[] png(BufferedImage picture) {
    return bytes(picture, "png");
  }

  /** The bytes of a JPEG file. */
  static byte[] jpeg(BufferedImage picture) {
    return bytes(picture, "jpeg");
  }

  private static byte[] bytes(BufferedImage picture, String format) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture, format, bytes);
    } catch (IOException e) {
      throw new SdclrException("cannot encode a picture: " + e.getMessage(), e);
    }
    return bytes.toByteArray();
  }
}
