package dev.sdclr.data.picture;

import dev.sdclr.SdclrException;
import dev.sdclr.data.Image;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Images as files of pictures. */
public final class PictureFile {

  private PictureFile() {}

  /** An image as Java draws it. */
  public static BufferedImage picture(Image image) {
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

  /**
   * A picture without more than so many pixels a side; itself where it has no more.
   *
   * @param max pixels, at least 1
   */
  public static BufferedImage fitted(BufferedImage picture, int max) {
    int longer = Math.max(picture.getWidth(), picture.getHeight());
    if (longer <= max) {
      return picture;
    }
    int width = Math.max(1, (int) ((long) picture.getWidth() * max / longer));
    int height = Math.max(1, (int) ((long) picture.getHeight() * max / longer));
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = small.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.drawImage(picture, 0, 0, width, height, null);
    graphics.dispose();
    return small;
  }

  /** The bytes of a PNG file. */
  public static byte[] png(BufferedImage picture) {
    return bytes(picture, "png");
  }

  /** The bytes of a JPEG file. */
  public static byte[] jpeg(BufferedImage picture) {
    return bytes(picture, "jpeg");
  }

  /**
   * The bytes of a JPEG file.
   *
   * @param quality in [0, 1]
   */
  public static byte[] jpeg(BufferedImage picture, float quality) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality(quality);
      writer.setOutput(out);
      writer.write(null, new IIOImage(picture, null, null), settings);
    } catch (IOException e) {
      throw new SdclrException("cannot encode a picture: " + e.getMessage(), e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
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
