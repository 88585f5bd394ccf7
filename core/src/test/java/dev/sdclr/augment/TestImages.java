package dev.sdclr.augment;

import dev.sdclr.SplitMix;
import dev.sdclr.data.Image;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.open.DatasetLocator;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.ImageIO;

/** Small images without any structure. */
final class TestImages {

  private TestImages() {}

  static Image noise(int width, int height, long seed) {
    byte[] rgb = new byte[3 * width * height];
    SplitMix.of(seed, width, height).nextBytes(rgb);
    return new Image(width, height, rgb);
  }

  /** Fills a folder with {@code size} PNG files; those in {@code bad} hold no image. */
  static ImageSource folder(Path folder, int size, int... bad) {
    try {
      for (int i = 0; i < size; i++) {
        write(noise(12 + i % 5, 10 + i % 3, i), folder.resolve("%02d.png".formatted(i)));
      }
      for (int i : bad) {
        Files.writeString(folder.resolve("%02d.png".formatted(i)), "not an image");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return DatasetLocator.open(folder.toString(), Optional.empty()).train();
  }

  private static void write(Image image, Path file) throws IOException {
    BufferedImage buffered =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < image.width() * image.height(); i++) {
      int rgb =
          (image.rgb()[3 * i] & 0xFF) << 16
              | (image.rgb()[3 * i + 1] & 0xFF) << 8
              | (image.rgb()[3 * i + 2] & 0xFF);
      buffered.setRGB(i % image.width(), i / image.width(), rgb);
    }
    ImageIO.write(buffered, "png", file.toFile());
  }
}
