package dev.sdclr.augment.pixel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.SplitMix;
import dev.sdclr.augment.TestImages;
import dev.sdclr.augment.view.GaussianBlur;
import dev.sdclr.augment.view.HorizontalFlip;
import dev.sdclr.augment.view.RandomResizedCrop;
import dev.sdclr.data.Image;
import dev.sdclr.data.PixelWords;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pixel arithmetic against slow double-precision loops and plain properties. */
class KernelTest {

  private final Scratch scratch = new Scratch();

  @ParameterizedTest
  @CsvSource({
    "500, 375, 60, 20, 311, 402, 224, BICUBIC",
    "500, 375, 0, 0, 375, 500, 224, BILINEAR",
    "40, 30, 3, 5, 20, 30, 96, BICUBIC",
    "200, 3, 0, 10, 1, 150, 7, BICUBIC"
  })
  void resizeIsTheWeightedSumOfTheBox(
      int width, int height, int top, int left, int boxHeight, int boxWidth, int size, String f) {
    Image image = TestImages.noise(width, height, 3);
    CropBox box = new CropBox(top, left, boxHeight, boxWidth);
    ResizeFilter filter = ResizeFilter.valueOf(f);
    PixelBuffer actual = new PixelBuffer();

    Resize.apply(image, box, size, size, filter, actual, scratch);

    double[][] across = weights(boxWidth, size, filter);
    double[][] down = weights(boxHeight, size, filter);
    for (int y = 0; y < size; y += 5) {
      for (int x = 0; x < size; x++) {
        double sum = 0;
        for (int r = 0; r < boxHeight; r++) {
          if (down[y][r] != 0) {
            double row = 0;
            for (int c = 0; c < boxWidth; c++) {
              row += across[x][c] * (image.rgb()[3 * ((top + r) * width + left + c) + 1] & 0xFF);
            }
            sum += down[y][r] * Math.max(0, Math.min(255, row));
          }
        }
        double exact = Math.max(0, Math.min(255, sum));
        // Half a level for each of the two roundings; negative weights can stretch the first.
        assertThat((actual.words()[y * size + x] >> 8 & 0xFF) - exact)
            .as("pixel %d, %d", x, y)
            .isBetween(-1.25, 1.25);
      }
    }
  }

  /** Weights of all source pixels for each target pixel, straight from the definition. */
  private static double[][] weights(int from, int to, ResizeFilter filter) {
    double scale = (double) from / to;
    double widening = Math.max(1, scale);
    double[][] weights = new double[to][from];
    for (int q = 0; q < to; q++) {
      for (int k = 0; k < from; k++) {
        weights[q][k] = filter.weight((k + 0.5 - (q + 0.5) * scale) / widening);
      }
      double sum = Arrays.stream(weights[q]).sum();
      weights[q] = Arrays.stream(weights[q]).map(weight -> weight / sum).toArray();
    }
    return weights;
  }

  @ParameterizedTest
  @EnumSource(ResizeFilter.class)
  void resizeToTheSameSizeCopiesTheBox(ResizeFilter filter) {
    Image image = TestImages.noise(20, 20, 4);
    PixelBuffer actual = new PixelBuffer();

    Resize.apply(image, new CropBox(3, 5, 8, 8), 8, 8, filter, actual, scratch);

    byte[] bytes = actual.toBytes();
    for (int i = 0; i < 8 * 8 * 3; i++) {
      int source = 3 * ((3 + i / 24) * 20 + 5) + i % 24;
      assertThat(bytes[i]).isEqualTo(image.rgb()[source]);
    }
  }

  @Test
  void tablesOfEqualSlotAreToldApart() {
    ResizeTables tables = new ResizeTables();
    Span small = Span.whole(10, 32);
    Span large = Span.whole(74, 32);

    tables.get(small, ResizeFilter.BICUBIC);

    assertThat(tables.get(large, ResizeFilter.BICUBIC).isFor(large, ResizeFilter.BICUBIC)).isTrue();
    assertThat(tables.get(large, ResizeFilter.BICUBIC).isFor(small, ResizeFilter.BICUBIC))
        .isFalse();
  }

  /** The crop of a resize is, to the byte, the part of the whole one. */
  @ParameterizedTest
  @CsvSource({
    "90, 60, 60, 40, 24",
    "60, 90, 20, 30, 20",
    "31, 64, 64, 132, 64",
    "40, 3, 320, 24, 24",
    "24, 50, 24, 50, 24",
  })
  void aCropHasThePixelsOfTheWhole(int width, int height, int toWidth, int toHeight, int size) {
    Image image = TestImages.noise(width, height, 3);
    for (ResizeFilter filter : ResizeFilter.values()) {
      CropBox box = CropBox.whole(width, height);
      PixelBuffer whole = new PixelBuffer();
      Resize.apply(image, box, toWidth, toHeight, filter, whole, scratch);
      PixelBuffer expected = new PixelBuffer();
      Crop.centre(whole, size, size, expected);
      PixelBuffer actual = new PixelBuffer();
      Span across = new Span(width, toWidth, Crop.centred(toWidth, size), size);
      Span down = new Span(height, toHeight, Crop.centred(toHeight, size), size);
      Resize.apply(image, box, across, down, filter, actual, scratch);
      assertThat(actual.toBytes()).isEqualTo(expected.toBytes());
    }
  }

  @Test
  void hueAgreesWithDivisionsForEveryColour() {
    for (int colour = 0; colour < 1 << 24; colour += 7) {
      int red = colour >> 16;
      int green = colour >> 8 & 0xFF;
      int blue = colour & 0xFF;
      int actual = Hue.toHsv(red, green, blue);
      if (actual != slowHsv(red, green, blue)) {
        assertThat(actual).as("%06x", colour).isEqualTo(slowHsv(red, green, blue));
      }
    }
  }

  private static int slowHsv(int red, int green, int blue) {
    int max = Math.max(red, Math.max(green, blue));
    int min = Math.min(red, Math.min(green, blue));
    if (max == min) {
      return max;
    }
    float range = max - min;
    float lackRed = (max - red) / range;
    float lackGreen = (max - green) / range;
    float lackBlue = (max - blue) / range;
    float sixths =
        red == max
            ? lackBlue - lackGreen
            : green == max
                ? (float) (2.0 + lackRed - lackBlue)
                : (float) (4.0 + lackGreen - lackRed);
    float hue = (float) ((sixths / 6.0 + 1.0) % 1.0);
    return (int) (hue * 255.0) << 16 | (int) (range / (float) max * 255.0) << 8 | max;
  }

  @Test
  void factorOneChangesNothing() {
    Image image = TestImages.noise(17, 9, 5);
    PixelBuffer pixels = copy(image);

    Enhance.brightness(1, scratch).applyTo(pixels, scratch);
    Enhance.contrast(pixels, 1, scratch).applyTo(pixels, scratch);
    Enhance.saturation(1, scratch).applyTo(pixels, scratch);

    assertSame(pixels, image);
  }

  /** Of every level by many factors, mixed in fixed point or, where that is another, by a table. */
  @Test
  void brightnessAndContrastAreThoseOfSinglePrecision() {
    SplitMix random = new SplitMix(12);
    int[] ramp =
        IntStream.range(0, 256).map(level -> level | (100 << 8) | ((255 - level) << 16)).toArray();
    for (int i = 0; i < 3000; i++) {
      float factor = (float) (2.2 * random.nextDouble());
      int level = i % 5 == 0 ? 0 : random.nextInt(256);
      int[] words = ramp.clone();
      scratch.contrast().by(level, factor).change(words, words.length);
      for (int value = 0; value < 256; value++) {
        assertThat(words[value] & 0xFFFFFF)
            .as("%d mixed with %d by %s", value, level, factor)
            .isEqualTo(
                mixed(level, value, factor)
                    | mixed(level, 100, factor) << 8
                    | mixed(level, 255 - value, factor) << 16);
      }
    }
  }

  private static int mixed(int level, int value, float factor) {
    return (int) Math.max(0f, Math.min(255f, level + factor * (value - level)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.25, 0.6, 0.731, 1, 1.2, 1.399, 1.5, 1.9999999, 2, 2.5, 80})
  void saturationIsThatOfSinglePrecision(double factor) {
    Image image = TestImages.noise(512, 400, 9);
    PixelBuffer pixels = copy(image);

    Enhance.saturation(factor, scratch).applyTo(pixels, scratch);

    float f = (float) factor;
    byte[] expected = image.rgb().clone();
    for (int i = 0; i < expected.length; i += 3) {
      int gray = Luma.of(PixelWords.get(image.rgb(), i));
      for (int c = 0; c < 3; c++) {
        expected[i + c] = (byte) mixed(gray, image.rgb()[i + c] & 0xFF, f);
      }
    }
    assertSame(pixels, new Image(512, 400, expected));
  }

  /** Of all colours that differ in more than the lowest bits, and of all hues after the turn. */
  @ParameterizedTest
  @ValueSource(doubles = {-0.5, -0.1, -0.013, 0, 0.004, 0.05, 0.37})
  void turnedHuesAreThoseOfDoublePrecision(double turn) {
    byte[] colours = new byte[3 << 18];
    for (int i = 0; i < 1 << 18; i++) {
      colours[3 * i] = (byte) ((i >> 10 & 0xFC) | (i & 3));
      colours[3 * i + 1] = (byte) ((i >> 4 & 0xFC) | (i >> 3 & 3));
      colours[3 * i + 2] = (byte) ((i << 2 & 0xFC) | (i >> 7 & 3));
    }
    PixelBuffer pixels = copy(new Image(512, 512, colours));

    Hue.turn(turn, scratch).applyTo(pixels, scratch);

    for (int i = 0; i < colours.length; i += 3) {
      int hsv = Hue.toHsv(colours[i] & 0xFF, colours[i + 1] & 0xFF, colours[i + 2] & 0xFF);
      int hue = ((hsv >> 16) + Hue.byteShift(turn)) & 0xFF;
      int expected = fromHsv(hue, hsv >> 8 & 0xFF, hsv & 0xFF);
      int actual = pixels.words()[i / 3] & 0xFFFFFF;
      if (actual != expected) {
        assertThat(actual).as("colour %d", i / 3).isEqualTo(expected);
      }
    }
  }

  /** As Pillow does it; red lowest. */
  private static int fromHsv(int hue, int saturation, int value) {
    double share = (float) (saturation / 255.0);
    double sixths = hue * 6.0 / 255.0;
    int sector = (int) sixths;
    double rising = (float) (sixths - sector);
    int p = (int) (value * (1 - share) + 0.5);
    int q = (int) (value * (1 - share * rising) + 0.5);
    int t = (int) (value * (1 - share * (1 - rising)) + 0.5);
    return switch (sector % 6) {
      case 0 -> value | t << 8 | p << 16;
      case 1 -> q | value << 8 | p << 16;
      case 2 -> p | value << 8 | t << 16;
      case 3 -> p | q << 8 | value << 16;
      case 4 -> t | p << 8 | value << 16;
      default -> value | p << 8 | q << 16;
    };
  }

  @Test
  void blurIsThatOfBoxesOneAfterTheOther() {
    for (int[] size : new int[][] {{1, 1}, {1, 9}, {9, 1}, {40, 23}, {23, 40}, {2, 300}}) {
      Image image = TestImages.noise(size[0], size[1], 10);
      for (double sigma : new double[] {0.1, 0.9, 2, 5, 40}) {
        PixelBuffer pixels = copy(image);
        GaussianBlur.blur(pixels, sigma, scratch);
        assertSame(pixels, BoxesOneByOne.blur(image, BoxBlur.forSigma(sigma)));
      }
    }
  }

  @Test
  void flippingTwiceChangesNothing() {
    for (int width : new int[] {1, 2, 7, 32}) {
      Image image = TestImages.noise(width, 5, 6);
      PixelBuffer pixels = copy(image);
      HorizontalFlip.flip(pixels, scratch);
      assertThat(pixels.toBytes()[0]).isEqualTo(image.rgb()[3 * (width - 1)]);
      HorizontalFlip.flip(pixels, scratch);
      assertSame(pixels, image);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 1, 2, 3.7, 12})
  void blurKeepsFlatImagesFlatAndMeansInPlace(double sigma) {
    PixelBuffer flat = new PixelBuffer();
    flat.reshape(5, 3);
    Arrays.fill(flat.words(), 0xC9C9C9);
    GaussianBlur.blur(flat, sigma, scratch);
    assertThat(flat.toBytes()).containsOnly((byte) 0xC9);

    PixelBuffer point = new PixelBuffer();
    point.reshape(101, 101);
    int centre = 50 * 101 + 50;
    point.words()[centre] = 0xFF;
    GaussianBlur.blur(point, sigma, scratch);
    int[] words = point.words();
    for (int i = 1; i <= 50; i++) {
      assertThat(words[centre + i]).isEqualTo(words[centre - i]);
      assertThat(words[centre + 101 * i]).isEqualTo(words[centre - 101 * i]);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 2, 3.7, 12})
  void threeBoxesHaveTheVarianceOfTheGaussian(double sigma) {
    BoxBlur box = BoxBlur.forSigma(sigma);
    double one = 1 << 24;
    double variance = 2 * Math.pow(box.radius() + 1, 2) * box.outer() / one;
    for (int k = 1; k <= box.radius(); k++) {
      variance += 2.0 * k * k * box.inner() / one;
    }
    assertThat(3 * variance).isCloseTo(sigma * sigma, within(1e-3));
    assertThat((2L * box.radius() + 1) * box.inner() + 2L * box.outer())
        .isBetween((1L << 24) - 1, 1L << 24);
  }

  @Test
  void drawsNothingButFromItsGenerator() {
    Image image = TestImages.noise(40, 30, 8);
    byte[] first = cropped(image, 11);
    assertThat(cropped(image, 11)).isEqualTo(first);
    assertThat(cropped(image, 12)).isNotEqualTo(first);
  }

  private byte[] cropped(Image image, long seed) {
    PixelBuffer target = new PixelBuffer();
    new RandomResizedCrop(16, 0.1, 1).apply(image, target, new SplitMix(seed), scratch);
    return target.toBytes();
  }

  private static PixelBuffer copy(Image image) {
    PixelBuffer pixels = new PixelBuffer();
    pixels.copyOf(image);
    return pixels;
  }

  private static void assertSame(PixelBuffer pixels, Image image) {
    assertThat(pixels.toBytes()).isEqualTo(image.rgb());
  }
}
