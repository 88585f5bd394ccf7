package dev.sdclr.data.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.data.Image;
import dev.sdclr.data.MalformedImageException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every form of picture that is accepted has the pixels that Pillow gives it; the others are
 * refused by name. {@code make_pictures.py} made the files.
 */
class PicturesAsPillowReadsThemTest {

  private static final int MAX_LOSSLESS = 2;
  private static final double MAX_LOSSY_MEAN = 2;
  private static final Map<String, byte[]> ARCHIVE = archive();

  private final ImageDecoder decoder = new ImageDecoder();

  /** The content of a file of the archive. */
  static byte[] picture(String name) {
    return ARCHIVE.get(name);
  }

  static Stream<String> pictures() {
    return new String(ARCHIVE.get("expected.csv"), StandardCharsets.UTF_8).lines();
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void decodesOrRefusesByName(String line) throws IOException {
    String[] cells = line.split(",", -1);
    byte[] file = ARCHIVE.get(cells[0]);
    if (cells[2].equals("refused")) {
      assertThatThrownBy(() -> decoder.decode(file, cells[0]))
          .isInstanceOf(MalformedImageException.class)
          .hasMessageContaining(cells[1])
          .hasMessageNotContaining("corrupt data");
      return;
    }
    Image image = decoder.decode(file, cells[0]);
    BufferedImage expected = ImageIO.read(new ByteArrayInputStream(ARCHIVE.get(cells[1])));
    assertThat(image.width() + " x " + image.height())
        .isEqualTo(expected.getWidth() + " x " + expected.getHeight());
    if (cells[2].equals("lossless")) {
      assertThat(largestDifference(image, expected)).isLessThanOrEqualTo(MAX_LOSSLESS);
    } else {
      assertThat(meanDifference(image, expected, 0)).isLessThanOrEqualTo(MAX_LOSSY_MEAN);
      assertThat(meanDifference(image, expected, image.height() * 7 / 8))
          .as("of the last rows")
          .isLessThanOrEqualTo(MAX_LOSSY_MEAN + 1);
    }
  }

  private static int largestDifference(Image image, BufferedImage expected) {
    int largest = 0;
    for (int i = 0; i < image.rgb().length; i++) {
      largest = Math.max(largest, difference(image, expected, i));
    }
    return largest;
  }

  private static double meanDifference(Image image, BufferedImage expected, int fromRow) {
    double sum = 0;
    int from = 3 * image.width() * fromRow;
    for (int i = from; i < image.rgb().length; i++) {
      sum += difference(image, expected, i);
    }
    return sum / (image.rgb().length - from);
  }

  private static int difference(Image image, BufferedImage expected, int place) {
    int pixel = place / 3;
    int color = expected.getRGB(pixel % image.width(), pixel / image.width());
    int channel = (color >> (16 - 8 * (place % 3))) & 0xFF;
    return Math.abs((image.rgb()[place] & 0xFF) - channel);
  }

  private static Map<String, byte[]> archive() {
    Map<String, byte[]> files = new HashMap<>();
    try (ZipInputStream zip =
        new ZipInputStream(
            PicturesAsPillowReadsThemTest.class.getResourceAsStream("pictures/pictures.zip"))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), zip.readAllBytes());
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return files;
  }
}
