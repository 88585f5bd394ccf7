package dev.sdclr.augment.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sdclr.SplitMix;
import dev.sdclr.augment.pixel.Cutout;
import dev.sdclr.augment.pixel.Enhance;
import dev.sdclr.augment.pixel.NearestAffine;
import dev.sdclr.augment.pixel.PixelBuffer;
import dev.sdclr.augment.pixel.Scratch;
import dev.sdclr.augment.pixel.Tones;
import dev.sdclr.data.Image;
import dev.sdclr.reference.NpyArray;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every pixel of every operation is Pillow's.
 *
 * <p>The vectors were made with Pillow 13.0.0 from five made-up images: noise of low contrast,
 * coloured ramps, four levels with one constant channel, wide noise, and one of 5 x 2 pixels. Each
 * operation was called on them as its name in Pillow says ({@code transform}, {@code rotate},
 * {@code ImageOps}, {@code ImageEnhance}, {@code ImageDraw.rectangle}), over its whole range and
 * both signs. {@code boosts.npy} holds all pixels in a row, {@code boosts.json} where they begin;
 * its strengths' values were computed from the published ranges.
 */
class BoostOperationTest {

  /** An operation by a signed value. */
  private interface Kernel {
    void apply(PixelBuffer pixels, double value, JsonNode item);
  }

  private static final Scratch SCRATCH = new Scratch();

  private static final Map<String, Kernel> KERNELS =
      Map.ofEntries(
          Map.entry(
              "shearX", (pixels, value, item) -> NearestAffine.shearX(pixels, value, SCRATCH)),
          Map.entry(
              "shearY", (pixels, value, item) -> NearestAffine.shearY(pixels, value, SCRATCH)),
          Map.entry(
              "translateX",
              (pixels, value, item) -> BoostOperation.moveLeft(pixels, value, SCRATCH)),
          Map.entry(
              "translateY", (pixels, value, item) -> BoostOperation.moveUp(pixels, value, SCRATCH)),
          Map.entry(
              "rotate", (pixels, value, item) -> NearestAffine.rotate(pixels, value, SCRATCH)),
          Map.entry("autoContrast", (pixels, value, item) -> Tones.autoContrast(pixels, SCRATCH)),
          Map.entry("invert", (pixels, value, item) -> Tones.invert(pixels, SCRATCH)),
          Map.entry("equalize", (pixels, value, item) -> Tones.equalize(pixels, SCRATCH)),
          Map.entry("solarize", (pixels, value, item) -> Tones.solarize(pixels, value, SCRATCH)),
          Map.entry(
              "posterize", (pixels, value, item) -> Tones.posterize(pixels, (int) value, SCRATCH)),
          Map.entry(
              "contrast",
              (pixels, value, item) ->
                  Enhance.contrast(pixels, value, SCRATCH).applyTo(pixels, SCRATCH)),
          Map.entry(
              "color",
              (pixels, value, item) -> Enhance.saturation(value, SCRATCH).applyTo(pixels, SCRATCH)),
          Map.entry(
              "brightness",
              (pixels, value, item) -> Enhance.brightness(value, SCRATCH).applyTo(pixels, SCRATCH)),
          Map.entry(
              "sharpness", (pixels, value, item) -> Enhance.sharpness(pixels, value, SCRATCH)),
          Map.entry(
              "cutout",
              (pixels, value, item) ->
                  Cutout.apply(
                      pixels, value, item.get("x").doubleValue(), item.get("y").doubleValue())));

  private static final JsonNode MANIFEST = manifest();
  private static final byte[] PIXELS = NpyArray.read(resource("boosts.npy")).bytes();

  private static JsonNode manifest() {
    try {
      return new ObjectMapper().readTree(resource("boosts.json").toFile());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path resource(String name) {
    try {
      return Path.of(BoostOperationTest.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static Stream<String> operations() {
    return KERNELS.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void everyPixelIsPillows(String operation) {
    int compared = 0;
    for (JsonNode item : MANIFEST.get("cases")) {
      if (item.get("operation").textValue().equals(operation)) {
        PixelBuffer pixels = new PixelBuffer();
        pixels.copyOf(image(item.get("image").intValue()));
        KERNELS.get(operation).apply(pixels, item.get("value").doubleValue(), item);
        int from = item.get("from").intValue();
        byte[] actual = pixels.toBytes();
        assertThat(actual)
            .as(item.toString())
            .isEqualTo(Arrays.copyOfRange(PIXELS, from, from + actual.length));
        compared++;
      }
    }
    assertThat(compared).isGreaterThanOrEqualTo(4);
  }

  private static Image image(int number) {
    JsonNode image = MANIFEST.get("images").get(number);
    int width = image.get("width").intValue();
    int height = image.get("height").intValue();
    int from = image.get("from").intValue();
    return new Image(width, height, Arrays.copyOfRange(PIXELS, from, from + 3 * width * height));
  }

  @Test
  void strengthsStandForThePublishedValues() {
    for (JsonNode item : MANIFEST.get("strengths")) {
      double strength = item.get("strength").doubleValue();
      assertThat(Arrays.stream(BoostOperation.values()).mapToDouble(o -> o.value(strength)))
          .as("strength %s", strength)
          .containsExactly(new ObjectMapper().convertValue(item.get("values"), Double[].class));
    }
  }

  /** Each constant calls its own kernel, by either sign where directions are opposite. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CUTOUT")
  void bothDirectionsAreEquallyLikely(BoostOperation operation) {
    Image image = image(1);
    double value = operation.value(21);
    byte[] positive = kernel(operation, image, value);
    boolean signed = operation.compareTo(BoostOperation.ROTATE) <= 0;
    byte[] negative = kernel(operation, image, signed ? -value : value);
    int times = 0;
    for (int seed = 0; seed < 400; seed++) {
      PixelBuffer pixels = new PixelBuffer();
      pixels.copyOf(image);
      operation.apply(pixels, 21, new SplitMix(seed), SCRATCH);
      byte[] changed = pixels.toBytes();
      assertThat(changed).isIn(positive, negative);
      times += Arrays.equals(changed, positive) ? 1 : 0;
    }
    assertThat(times).isBetween(signed ? 160 : 400, signed ? 240 : 400); // 4 standard deviations
  }

  private static byte[] kernel(BoostOperation operation, Image image, double value) {
    PixelBuffer pixels = new PixelBuffer();
    pixels.copyOf(image);
    String name = operation.name().replace("_", "");
    KERNELS.entrySet().stream()
        .filter(entry -> entry.getKey().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow()
        .getValue()
        .apply(pixels, value, null);
    return pixels.toBytes();
  }

  /** Of 32 pixels, a strength of 30 covers a square of 12.8, both ends included, or what fits. */
  @Test
  void cutoutsLieAnywhere() {
    Image white = new Image(32, 32, new byte[3 * 32 * 32]);
    Arrays.fill(white.rgb(), (byte) 255);
    int[] hits = new int[32];
    int draws = 6000;
    for (int seed = 0; seed < draws; seed++) {
      PixelBuffer pixels = new PixelBuffer();
      pixels.copyOf(white);
      BoostOperation.CUTOUT.apply(pixels, 30, SplitMix.of(1, seed), SCRATCH);
      for (int x = 0; x < 32; x++) {
        hits[x] += covered(pixels, x) ? 1 : 0;
      }
    }
    // Column x is covered by centres from x - 6.4 or so on to x + 6.4 or so, of 31.
    assertThat(hits[16] / (double) draws).isCloseTo(13.0 / 31, within(0.05));
    assertThat(hits[0] / (double) draws).isCloseTo(6.4 / 31, within(0.05));
    assertThat(hits[31] / (double) draws).isCloseTo(6.4 / 31, within(0.05));
  }

  private static boolean covered(PixelBuffer pixels, int x) {
    for (int y = 0; y < 32; y++) {
      if ((pixels.words()[32 * y + x] & 0xFF) == 125) {
        return true;
      }
    }
    return false;
  }
}
