package dev.sdclr.data.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.sdclr.data.Image;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.fuzz.Corruption;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small files that ask for much memory or time do not get it. */
@Timeout(20)
class ImageBombTest {

  /** What the readers need to begin with, and far less than what the files ask for. */
  private static final long LITTLE_MEMORY = 4 << 20;

  private final ImageDecoder decoder = new ImageDecoder();

  /** Sizes below the limit of 100 million pixels, for which there are no data. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "baseline-420.jpg | JPEG: 9900 x 9900 pixels cannot fit in",
        "progressive-420.jpg | JPEG: 9900 x 9900 pixels cannot fit in",
        "rgb-alpha.png | PNG: 9900 x 9900 pixels cannot fit in",
        "two-frames.gif | GIF: 9900 x 9900 pixels cannot fit in",
        "rgb.bmp | BMP: the file ends early",
      })
  void makesNoRoomForPixelsThatTheFileCannotHold(String name, String reason) {
    byte[] bomb = resized(HostileImagesTest.fixture(name), 9900);
    assertThatThrownBy(() -> decoder.decode(bomb, "bomb"))
        .isInstanceOf(MalformedImageException.class)
        .hasMessageStartingWith("cannot read image bomb: " + reason);
    requireLittleMemory(bomb);
  }

  /** Those that can be of any size in a few bytes are refused by the limit on pixels. */
  @ParameterizedTest
  @CsvSource({"lossy.webp", "lossless.webp", "rgb-lzw.tiff"})
  void makesNoRoomForMorePixelsThanTheLimit(String name) {
    byte[] bomb = resized(HostileImagesTest.fixture(name), 16_000);
    assertThatThrownBy(() -> decoder.decode(bomb, "bomb"))
        .isInstanceOf(MalformedImageException.class)
        .hasMessageContaining(
            "16000 x 16000 pixels are more than the limit of 100,000,000 (make it smaller)");
    requireLittleMemory(bomb);
  }

  /** The option was named where raising the limit led to the next refusal only. */
  @ParameterizedTest
  @CsvSource({"two-frames.gif", "rgb-alpha.png", "baseline-420.jpg"})
  void namesNoOptionWhereNoLimitLetsItThrough(String name) {
    byte[] bomb = resized(HostileImagesTest.fixture(name), 16_000);
    for (ImageDecoder any : List.of(decoder, ImageDecoder.ofMegapixels(700))) {
      assertThatThrownBy(() -> any.decode(bomb, "bomb"))
          .isInstanceOf(MalformedImageException.class)
          .hasMessageContaining("16000 x 16000 pixels cannot fit in")
          .message()
          .doesNotContain("--max-megapixels");
      requireLittleMemory(any, bomb);
    }
  }

  /** At once, rather than one that leads to the next. */
  @Test
  void namesAnOptionThatLetsALargeBlankPictureThrough() {
    byte[] blank = LosslessWebp.subtractingGreen(2500, 2500, 0);
    ImageDecoder small = ImageDecoder.ofMegapixels(5);
    assertThatThrownBy(() -> small.decode(blank, "blank"))
        .hasMessageContaining("more than the limit of 5,000,000 (--max-megapixels 150 allows it)");
  }

  /** 34 bytes of lossless WebP took 24 s and 657 MB. */
  @Test
  void makesNoRoomForAWebpFileThatIsAllOneColour() {
    byte[] bomb = LosslessWebp.subtractingGreen(9999, 9999, 0);
    assertThat(bomb).hasSizeLessThan(50);
    assertThatThrownBy(() -> decoder.decode(bomb, "bomb"))
        .hasMessageStartingWith(
            "cannot read image bomb: WebP: 9999 x 9999 pixels are implausible in");
    requireLittleMemory(bomb);
  }

  /** 583 kB of 16-bit PNG took 27 s and 958 MB: so much may be in it, but nothing to see. */
  @Test
  void makesNoRoomForAPngFileThatIsAllOneColour() {
    byte[] header = Arrays.copyOf(HostileImagesTest.fixture("rgb-alpha.png"), 33);
    byte[] large = withCrc(pair(header, 16, 4, 10_000, ByteOrder.BIG_ENDIAN));
    large[24] = 16;
    byte[] bomb = Corruption.join(withCrc(large), pngChunk("IDAT", new byte[583_000]));
    byte[] whole = Corruption.join(bomb, pngChunk("IEND", new byte[0]));
    assertThatThrownBy(() -> decoder.decode(whole, "bomb"))
        .hasMessageStartingWith(
            "cannot read image bomb: PNG: 10000 x 10000 pixels are implausible in 583,");
    requireLittleMemory(whole);
  }

  /** A header and two bytes for "the rest is as it was". */
  @Test
  void makesNoRoomForABmpFileOfRuns() {
    ByteBuffer bmp = ByteBuffer.allocate(54 + 1024 + 2).order(ByteOrder.LITTLE_ENDIAN);
    bmp.put((byte) 'B').put((byte) 'M').putInt(bmp.capacity()).putInt(0).putInt(54 + 1024);
    bmp.putInt(40).putInt(9999).putInt(9999).putShort((short) 1).putShort((short) 8).putInt(1);
    bmp.put(bmp.capacity() - 1, (byte) 1);
    byte[] bomb = bmp.array();
    assertThatThrownBy(() -> decoder.decode(bomb, "bomb"))
        .hasMessageStartingWith(
            "cannot read image bomb: BMP: 9999 x 9999 pixels are implausible in");
    requireLittleMemory(bomb);
  }

  /** The screen of an animation is filled up, however small its first frame is. */
  @Test
  void makesNoRoomForAScreenAroundASmallFrame() {
    byte[] gif = HostileImagesTest.fixture("two-frames.gif");
    byte[] bomb = pair(gif, 6, 2, 9999, ByteOrder.LITTLE_ENDIAN);
    byte[] webp = HostileImagesTest.fixture("animated.webp").clone();
    ByteBuffer.wrap(webp)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(24, 9998)
        .putShort(27, (short) 9998);
    for (byte[] file : new byte[][] {bomb, webp}) {
      assertThatThrownBy(() -> decoder.decode(file, "bomb"))
          .hasMessageContaining("9999 x 9999 pixels are implausible in");
      requireLittleMemory(file);
    }
  }

  /** What is honest but rare, such as a blank page, is let through by the option that is named. */
  @Test
  void namesTheOptionThatLetsABlankPictureThrough() {
    byte[] blank = LosslessWebp.subtractingGreen(2500, 2500, 0);
    assertThatThrownBy(() -> decoder.decode(blank, "blank"))
        .hasMessageContaining("(make it smaller, or allow it by --max-megapixels 150)");
    assertThat(ImageDecoder.ofMegapixels(150).decode(blank, "blank").width()).isEqualTo(2500);
  }

  private static byte[] pngChunk(String type, byte[] content) {
    byte[] body = Corruption.join(type.getBytes(StandardCharsets.US_ASCII), content);
    CRC32 crc = new CRC32();
    crc.update(body);
    ByteBuffer chunk = ByteBuffer.allocate(8 + body.length);
    return chunk.putInt(content.length).put(body).putInt((int) crc.getValue()).array();
  }

  /** Sets the width and the height to {@code side}. */
  private static byte[] resized(byte[] file, int side) {
    String format = ImageFormat.of(file).orElseThrow().label();
    return switch (format) {
      case "JPEG" -> {
        int frame = 2;
        while ((file[frame + 1] & 0xFF) < 0xC0 || (file[frame + 1] & 0xFF) > 0xC2) {
          frame += 2 + ((file[frame + 2] & 0xFF) << 8) + (file[frame + 3] & 0xFF);
        }
        yield pair(file, frame + 5, 2, side, ByteOrder.BIG_ENDIAN);
      }
      case "PNG" -> withCrc(pair(file, 16, 4, side, ByteOrder.BIG_ENDIAN));
      case "BMP" -> pair(file, 18, 4, side, ByteOrder.LITTLE_ENDIAN);
      case "GIF" -> {
        int frame = new String(file, StandardCharsets.ISO_8859_1).indexOf(",\0\0\0\0");
        yield pair(file, frame + 5, 2, side, ByteOrder.LITTLE_ENDIAN);
      }
      case "TIFF" -> {
        byte[] large = file.clone();
        ByteBuffer in = ByteBuffer.wrap(large).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = in.getInt(4) + 2; in.getShort(at) <= 257; at += 12) {
          in.putShort(at + 2, (short) 4).putInt(at + 8, side);
        }
        yield large;
      }
      default -> {
        boolean lossless = WebpFrame.isLossless(file);
        long packed = (side - 1) | (long) (side - 1) << 14;
        yield lossless
            ? Corruption.put(file, 21, 4, packed, ByteOrder.LITTLE_ENDIAN)
            : pair(file, 26, 2, side, ByteOrder.LITTLE_ENDIAN);
      }
    };
  }

  private static byte[] pair(byte[] file, int at, int width, int side, ByteOrder order) {
    return Corruption.put(
        Corruption.put(file, at, width, side, order), at + width, width, side, order);
  }

  private static byte[] withCrc(byte[] png) {
    CRC32 crc = new CRC32();
    crc.update(png, 12, 17);
    return Corruption.put(png, 29, 4, crc.getValue(), ByteOrder.BIG_ENDIAN);
  }

  /** A white page of 30 million pixels takes 4 kB, and 210 MB by the estimate. */
  @Test
  void decodesAWholeBombOnlyWhereThereIsMemoryForIt() throws IOException {
    BufferedImage page = new BufferedImage(6000, 5000, BufferedImage.TYPE_BYTE_BINARY);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(page, "png", png);
    byte[] bomb = png.toByteArray();
    assertThat(bomb).hasSizeLessThan(10_000);
    ImageDecoder small = new ImageDecoder(100_000_000, new DecodingMemory(100L << 20));
    assertThatThrownBy(() -> small.decode(bomb, "bomb"))
        .hasMessageContaining(
            "bomb: PNG: decoding takes 201 MiB, more than the 100 MiB kept for it (give Java more,"
                + " such as SDCLR_JAVA_OPTIONS=-Xmx1g)");
    requireLittleMemory(small, bomb);
  }

  /** The reader of all metadata made room for a chunk of 1.7 GB in a file of 100 bytes. */
  @Test
  void makesNoRoomForMetadata() {
    byte[] png = HostileImagesTest.fixture("rgb-alpha.png");
    byte[] claim =
        Corruption.join(new byte[] {0x7F, 0, 0, 0}, "eXIf".getBytes(StandardCharsets.US_ASCII));
    byte[] bomb = Corruption.join(Corruption.join(Arrays.copyOf(png, 33), claim), new byte[50]);
    assertThatThrownBy(() -> decoder.decode(bomb, "bomb"))
        .hasMessageStartingWith("cannot read image bomb: PNG: the file ends early");
    requireLittleMemory(bomb);
  }

  /** Each scan, however short, goes over all pixels. */
  @Test
  void refusesAJpegFileOfManyScans() {
    byte[] bomb = withScans(HostileImagesTest.fixture("progressive-420.jpg"), 100);
    assertThatThrownBy(() -> decoder.decode(bomb, "bomb"))
        .hasMessageStartingWith("cannot read image bomb: JPEG: more than 100 scans");
  }

  /** A strip of a TIFF file is a JPEG file, whose scans take as long there. */
  @Test
  void countsTheScansWithinATiffFile() {
    byte[] jpeg = resized(PicturesAsPillowReadsThemTest.picture("jpeg-grey-progressive.jpg"), 3000);
    byte[] bomb = withScans(jpeg, 90);
    byte[] tiff = new TiffFile(3000, 3000).with(259, 7).of(bomb);
    assertThatThrownBy(() -> decoder.decode(tiff, "bomb"))
        .hasMessageStartingWith(
            "cannot read image bomb: TIFF: 3000 x 3000 pixels are implausible in");
  }

  /** Some 26 GB outside of Java's heap, for coefficients of pixels that nobody sees. */
  @Test
  void makesNoRoomForATileThatIsFarLargerThanThePicture() {
    byte[] jpeg = PicturesAsPillowReadsThemTest.picture("jpeg-grey-progressive.jpg");
    byte[] tiff =
        new TiffFile(8, 8)
            .with(259, 7)
            .with(322, 65_504)
            .with(323, 65_504)
            .of(resized(jpeg, 65_500));
    assertThatThrownBy(() -> decoder.decode(tiff, "bomb"))
        .hasMessageStartingWith(
            "cannot read image bomb: TIFF: tiles of 65504 x 65504 pixels for a picture of 8 x 8: not"
                + " supported (save it with smaller ones)");
  }

  /** Each row of each tile was read whole, for one pixel: 128 GiB of a file of 2.6 MB. */
  @Test
  void doesNotReadWideTilesForANarrowPicture() {
    byte[] tile = new byte[65_536 * 8];
    byte[][] tiles = new byte[(1 << 21) / 8][];
    Arrays.fill(tiles, tile); // all of them in one place
    byte[] tiff = new TiffFile(1, 1 << 21).with(322, 65_536).with(323, 8).of(tiles);
    assertThat(tiff).hasSizeLessThan(3 << 20);
    assertThatThrownBy(() -> decoder.decode(tiff, "bomb"))
        .hasMessageStartingWith("cannot read image bomb: TIFF: tiles of 65536 x 8 pixels for a");
    requireLittleMemory(tiff);
  }

  /** A JPEG file whose last scan is there so many times more. */
  private static byte[] withScans(byte[] jpeg, int more) {
    int scan = new String(jpeg, StandardCharsets.ISO_8859_1).lastIndexOf("\u00ff\u00da");
    byte[] last = Arrays.copyOfRange(jpeg, scan, jpeg.length - 2);
    byte[] longer = jpeg;
    for (int i = 0; i < more; i++) {
      longer = Corruption.join(Arrays.copyOf(longer, longer.length - 2), last);
      longer = Corruption.join(longer, new byte[] {(byte) 0xFF, (byte) 0xD9});
    }
    return longer;
  }

  /** Three bits more made the decoder go over four million pixels once more. */
  @Test
  void refusesALosslessWebpFileOfManyTransforms() {
    assertThat(decoder.decode(LosslessWebp.subtractingGreen(2000, 2000, 1), "ok").width())
        .isEqualTo(2000);
    byte[] bomb = LosslessWebp.subtractingGreen(2000, 2000, 100_000);
    assertThatThrownBy(() -> decoder.decode(bomb, "bomb"))
        .hasMessageStartingWith("cannot read image bomb: WebP: more than four transforms");
  }

  /** Four bytes more made the decoder keep a sixteenth of the pixels once more: 2.5 GB here. */
  @Test
  void refusesALosslessWebpFileOfLargeTransforms() {
    assertThat(decoder.decode(LosslessWebp.predicting(1000, 1000, 1), "ok").width())
        .isEqualTo(1000);
    byte[] bomb = LosslessWebp.predicting(1000, 1000, 10_000);
    assertThat(bomb).hasSizeLessThan(50_000);
    assertThatThrownBy(() -> decoder.decode(bomb, "bomb"))
        .hasMessageStartingWith(
            "cannot read image bomb: WebP: its parts take more memory than its pixels");
    requireMemory(decoder, bomb, 40 << 20);
  }

  /** A profile that claims 2 GB is not read, as no profile is. */
  @Test
  void readsNoColourProfile() {
    byte[] plain = LosslessWebp.subtractingGreen(16, 8, 0);
    ByteBuffer head = ByteBuffer.allocate(12 + 18 + 8 + 128).order(ByteOrder.LITTLE_ENDIAN);
    head.put("RIFF".getBytes(StandardCharsets.US_ASCII))
        .putInt(head.capacity() + plain.length - 20);
    head.put("WEBPVP8X".getBytes(StandardCharsets.US_ASCII)).putInt(10).put((byte) 0x20);
    head.position(24).put((byte) 15).position(27).put((byte) 7).position(30);
    head.put("ICCP".getBytes(StandardCharsets.US_ASCII)).putInt(128).put((byte) 0x7F);
    head.position(38 + 36).put("acsp".getBytes(StandardCharsets.US_ASCII));
    byte[] bomb = Corruption.join(head.array(), Arrays.copyOfRange(plain, 12, plain.length));
    assertThat(decoder.decode(bomb, "bomb").rgb()).isEqualTo(decoder.decode(plain, "ok").rgb());
    requireLittleMemory(bomb);
  }

  /** Java 17 copies a comment once for every 255 bytes of it: this one took 149 s. */
  @Test
  void readsNoComments() {
    byte[] gif = HostileImagesTest.fixture("two-frames.gif");
    int frame = new String(gif, StandardCharsets.ISO_8859_1).indexOf(",\0\0\0\0");
    byte[] comment = new byte[20 << 20];
    Arrays.fill(comment, (byte) 255);
    comment[0] = 0x21;
    comment[1] = (byte) 0xFE;
    int end = 2 + (comment.length - 3) / 256 * 256;
    comment[end] = 0;
    byte[] head = Corruption.join(Arrays.copyOf(gif, frame), Arrays.copyOf(comment, end + 1));
    byte[] bomb = Corruption.join(head, Arrays.copyOfRange(gif, frame, gif.length));
    assertThat(decoder.decode(bomb, "bomb").rgb()).isEqualTo(decoder.decode(gif, "ok").rgb());
    requireLittleMemory(bomb);
  }

  /** The size of a picture within a picture is checked by nobody. */
  @Test
  void readsNoPictureWithinABmpFile() {
    for (int compression : new int[] {4, 5}) {
      byte[] bmp =
          Corruption.put(
              HostileImagesTest.fixture("rgb.bmp"), 30, 4, compression, ByteOrder.LITTLE_ENDIAN);
      assertThatThrownBy(() -> decoder.decode(bmp, "bomb"))
          .hasMessageContaining(
              "bomb: BMP: compression %d is not supported".formatted(compression));
    }
  }

  /** Tags may all show the same bytes, which were copied for each: 1.2 GB from 120 kB. */
  @Test
  void copiesNoTagsOfATiffFileThatPixelsDoNotNeed() throws IOException {
    byte[] tiff = HostileImagesTest.fixture("rgb-lzw.tiff");
    Image plain = decoder.decode(tiff, "ok");
    ByteBuffer in = ByteBuffer.wrap(tiff).order(ByteOrder.LITTLE_ENDIAN);
    int directory = in.getInt(4);
    int count = in.getShort(directory);
    int more = 10_000;
    ByteBuffer bomb =
        ByteBuffer.allocate(tiff.length + 6 + 12 * (count + more)).order(ByteOrder.LITTLE_ENDIAN);
    bomb.put(tiff).putShort((short) (count + more)).put(tiff, directory + 2, 12 * count);
    for (int i = 0; i < more; i++) {
      bomb.putShort((short) (40_000 + i)).putShort((short) 1).putInt(bomb.capacity() - 8).putInt(0);
    }
    bomb.putInt(4, tiff.length);
    assertThat(decoder.decode(bomb.array(), "bomb").rgb()).isEqualTo(plain.rgb());
    requireLittleMemory(bomb.array());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "277 | 3 | 65535 | 65535 samples per pixel are not supported",
        "322 | 4 | 2147483647 | tiles of 2147483647 pixels are not supported",
        "322 | 4 | 1 | tiles of 1 pixels are not supported",
        "323 | 12 | 1 | tag 323 is not a whole number",
        "259 | 3 | 6 | compression by old-style JPEG is not supported",
        "259 | 3 | 7 | its JPEG data are larger than the tile or strip they fill, or of an unsupported kind",
      })
  void makesNoRoomForWhatTiffTagsClaim(int tag, int type, long value, String reason) {
    byte[] tiff = HostileImagesTest.fixture("rgb-lzw.tiff").clone();
    ByteBuffer in = ByteBuffer.wrap(tiff).order(ByteOrder.LITTLE_ENDIAN);
    int directory = in.getInt(4);
    int last = directory + 2 + 12 * (in.getShort(directory) - 1);
    for (int at = directory + 2; at <= last; at += 12) {
      if (in.getShort(at) == tag || at == last) {
        in.putShort(at, (short) tag).putShort(at + 2, (short) type);
        in.putInt(at + 4, 1).putInt(at + 8, (int) value);
        break;
      }
    }
    assertThatThrownBy(() -> decoder.decode(tiff, "bomb"))
        .hasMessageStartingWith("cannot read image bomb: TIFF: " + reason);
    requireLittleMemory(tiff);
  }

  private void requireLittleMemory(byte[] file) {
    requireLittleMemory(decoder, file);
  }

  private static void requireLittleMemory(ImageDecoder decoder, byte[] file) {
    requireMemory(decoder, file, LITTLE_MEMORY + 4L * file.length);
  }

  private static void requireMemory(ImageDecoder decoder, byte[] file, long most) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      decoder.decode(file, "bomb");
    } catch (MalformedImageException e) {
      assertThat(e.getMessage()).hasLineCount(1);
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(most);
  }
}
