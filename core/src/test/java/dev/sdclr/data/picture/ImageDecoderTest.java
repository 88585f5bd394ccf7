package dev.sdclr.data.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.data.Image;
import dev.sdclr.data.MalformedImageException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of {@code images/} were written by Pillow, the reference values decoded by it. */
class ImageDecoderTest {

  private final ImageDecoder decoder = new ImageDecoder();

  /** Lines of {@code file width height sha256-of-rgb}. */
  static Stream<String> pillow() throws IOException {
    return Files.readAllLines(fixture("pillow.txt")).stream().filter(line -> !line.startsWith("#"));
  }

  @ParameterizedTest
  @MethodSource("pillow")
  void decodesToTheSameBytesAsPillow(String line) throws Exception {
    String[] fields = line.split(" ", -1);
    Image image = decoder.decode(fixture(fields[0]));
    assertThat(image.width() + " " + image.height()).isEqualTo(fields[1] + " " + fields[2]);
    assertThat(sha256(image.rgb())).isEqualTo(fields[3]);
  }

  /** The two decoders spread the half-size chroma differently, so only the luma is compared. */
  @ParameterizedTest
  @ValueSource(strings = {"lossy", "lossy-alpha"})
  void decodesLossyWebpCloseToPillow(String name) {
    Image expected = decoder.decode(fixture(name + "-as-pillow-decodes.png"));
    Image image = decoder.decode(fixture(name + ".webp"));
    assertThat(image.width()).isEqualTo(expected.width());
    double sum = 0;
    for (int i = 0; i < image.rgb().length; i += 3) {
      sum += Math.abs(luma(image.rgb(), i) - luma(expected.rgb(), i));
    }
    assertThat(sum / (image.rgb().length / 3.0)).isLessThan(1);
  }

  private static double luma(byte[] rgb, int at) {
    return 0.299 * (rgb[at] & 0xFF) + 0.587 * (rgb[at + 1] & 0xFF) + 0.114 * (rgb[at + 2] & 0xFF);
  }

  @Test
  void repeatsEveryGreyValueUnchanged() {
    byte[] rgb = decoder.decode(fixture("grey-8bit-all-values.png")).rgb();
    for (int v = 0; v < 256; v++) {
      assertThat(new byte[] {rgb[3 * v], rgb[3 * v + 1], rgb[3 * v + 2]}).containsOnly((byte) v);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
  void turnsEveryOrientationUpright(int orientation) {
    Image upright = decoder.decode(fixture("exif-orientation-1.jpg"));
    Image turned = decoder.decode(fixture("exif-orientation-" + orientation + ".jpg"));
    assertThat(turned.width()).isEqualTo(32);
    assertThat(turned.height()).isEqualTo(16);
    double sum = 0;
    for (int i = 0; i < upright.rgb().length; i++) {
      sum += Math.abs((upright.rgb()[i] & 0xFF) - (turned.rgb()[i] & 0xFF));
    }
    assertThat(sum / upright.rgb().length).isCloseTo(0, within(2.0)); // JPEG's own loss
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "bmp", "webp", "tiff", "gif"})
  void refusesATruncatedFile(String extension) {
    assertThatThrownBy(() -> decoder.decode(fixture("truncated." + extension)))
        .isInstanceOf(MalformedImageException.class)
        .hasMessageStartingWith("cannot read image ")
        .hasMessageContaining("truncated." + extension);
  }

  @ParameterizedTest
  @ValueSource(strings = {"baseline-420.jpg", "progressive-420.jpg", "lossless.webp", "rgb.bmp"})
  void refusesEveryShorterFile(String name) throws IOException {
    byte[] whole = Files.readAllBytes(fixture(name));
    for (int length = 0; length < whole.length; length++) {
      byte[] start = Arrays.copyOf(whole, length);
      String path = name + " cut at " + length;
      assertThatThrownBy(() -> decoder.decode(start, path))
          .as(path)
          .isInstanceOf(MalformedImageException.class)
          .hasMessageContaining(path);
    }
  }

  @Test
  void saysThatATruncatedJpegEndsEarly() {
    assertThatThrownBy(() -> decoder.decode(fixture("truncated-progressive.jpg")))
        .hasMessageContaining("truncated-progressive.jpg: JPEG: the file ends early (");
  }

  @Test
  void decodesAGoodFileAfterACorruptOne() {
    assertThatThrownBy(() -> decoder.decode(fixture("truncated.jpg")))
        .isInstanceOf(MalformedImageException.class);
    assertThat(decoder.decode(fixture("baseline-420.jpg")).width()).isEqualTo(20);
  }

  @Test
  void refusesTextEmptyAndMissingFiles(@TempDir Path folder) throws IOException {
    Path text = Files.writeString(folder.resolve("text.jpg"), "not a picture");
    Path empty = Files.createFile(folder.resolve("empty.jpg"));
    Path missing = folder.resolve("missing.jpg");
    assertThatThrownBy(() -> decoder.decode(text))
        .hasMessage(
            "cannot read image %s: not a JPEG, PNG, BMP, GIF, WebP or TIFF file (remove it, or pass --skip-bad-images)",
            text);
    assertThatThrownBy(() -> decoder.decode(empty)).hasMessageContaining("the file is empty");
    assertThatThrownBy(() -> decoder.decode(missing)).hasMessageContaining("there is no such file");
  }

  @Test
  void refusesTooManyPixelsByTheHeaderAlone() throws IOException {
    byte[] png = Files.readAllBytes(fixture("rgb-alpha.png"));
    png[16] = 0;
    png[17] = 1; // 65,556 pixels wide: the data for it is not there
    CRC32 crc = new CRC32();
    crc.update(png, 12, 17);
    ByteBuffer.wrap(png).putInt(29, (int) crc.getValue());
    assertThatThrownBy(() -> new ImageDecoder(500_000).decode(png, "huge.png"))
        .hasMessageContaining(
            "huge.png: PNG: 65556 x 14 pixels are more than the limit of 500,000 (--max-megapixels 10 allows");
    assertThatThrownBy(() -> new ImageDecoder(0))
        .hasMessage("pixel limit must be in [1, 715827879], was 0");
  }

  /** A canvas of 16 x 2,949,152 pixels around a picture of 16 x 32 took two minutes to fill up. */
  @Test
  @Timeout(10)
  void decodesAWebpPictureWithoutItsCanvas() throws IOException {
    byte[] webp = Files.readAllBytes(fixture("exif-orientation-6.webp"));
    Image whole = decoder.decode(webp, "whole.webp");
    webp[29] = 0x2d;
    assertThat(decoder.decode(webp, "canvas.webp").rgb()).isEqualTo(whole.rgb());
  }

  /** 28 bytes, of which the decoder wants to see eight more at each. */
  @Test
  void decodesALosslessWebpFileOfAFewBytes() {
    Image image = decoder.decode(LosslessWebp.subtractingGreen(20, 10, 0), "tiny.webp");
    assertThat(image.width()).isEqualTo(20);
    assertThat(image.rgb()).hasSize(600).containsOnly(0);
  }

  @Test
  void decodesTheSameOnManyThreads() throws Exception {
    byte[] expected = decoder.decode(fixture("progressive-420.jpg")).rgb();
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Callable<byte[]>> jobs = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        jobs.add(() -> decoder.decode(fixture("progressive-420.jpg")).rgb());
      }
      for (Future<byte[]> result : pool.invokeAll(jobs)) {
        assertThat(result.get()).isEqualTo(expected);
      }
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void leavesNoFilesInTheDiskCache() throws IOException {
    decoder.decode(fixture("rgb-lzw.tiff"));
    assertThat(ImageIO.getUseCache()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "gif", "jpg"})
  void decodesWhatImageIoWrites(String format) throws IOException {
    BufferedImage picture = new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB);
    for (int x = 10; x < 20; x++) {
      for (int y = 0; y < 10; y++) {
        picture.setRGB(x, y, 0xFF0000);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(ImageIO.write(picture, format, bytes)).isTrue();
    Image image = decoder.decode(bytes.toByteArray(), "written." + format);
    assertThat(image.width()).isEqualTo(20);
    assertThat(image.height()).isEqualTo(10);
    assertThat(image.rgb()[0] & 0xFF).isLessThan(5);
    assertThat(image.rgb()[3 * 19] & 0xFF).isGreaterThan(250);
    assertThat(image.rgb()[3 * 19 + 2] & 0xFF).isLessThan(5);
  }

  private static Path fixture(String name) {
    try {
      return Path.of(ImageDecoderTest.class.getResource("images/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
