package dev.sdclr.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.data.SplitMix;
import dev.sdclr.reference.ReferenceCase;
import java.util.Arrays;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What we draw at random has the distribution of torchvision's draws: every quantile, mean and
 * share within five standard errors of the difference of two samples.
 */
class SamplerReferenceTest {

  private static final int DRAWS = 100_000;
  private static final double TIE = 1e-9;

  private final ReferenceCase reference = ReferenceCase.open("c6_samplers");
  private final SplitMix random = SplitMix.of(606, 1);
  private final Scratch scratch = new Scratch();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "crop_cifar_32x32_scale0.1",
        "crop_imagenet_375x500_scale0.08",
        "crop_wide_60x200_scale0.1"
      })
  void crops(String name) {
    JsonNode expected = reference.values().get(name);
    int height = expected.at("/image_h_w/0").intValue();
    int width = expected.at("/image_h_w/1").intValue();
    double minArea = Double.parseDouble(name.substring(name.indexOf("scale") + "scale".length()));
    RandomResizedCrop crop = new RandomResizedCrop(32, minArea, 1);
    CropBox[] boxes = new CropBox[DRAWS];
    Arrays.setAll(boxes, i -> crop.draw(width, height, random));

    int theirs = expected.get("draws").intValue();
    double area = (double) width * height;
    check(expected, "area_fraction", theirs, of(boxes, b -> b.width() * b.height() / area));
    check(
        expected,
        "log_aspect_w_over_h",
        theirs,
        of(boxes, b -> Math.log((double) b.width() / b.height())));
    check(expected, "height", theirs, of(boxes, CropBox::height));
    check(expected, "width", theirs, of(boxes, CropBox::width));
    check(
        expected,
        "relative_top",
        theirs,
        finite(of(boxes, b -> (double) b.top() / (height - b.height()))));
    check(
        expected,
        "relative_left",
        theirs,
        finite(of(boxes, b -> (double) b.left() / (width - b.width()))));
    checkShare(expected, "share_full_height", theirs, of(boxes, b -> b.height() == height ? 1 : 0));
    checkShare(expected, "share_full_width", theirs, of(boxes, b -> b.width() == width ? 1 : 0));
  }

  @Test
  void jitterFactorsAndBlurSigmas() {
    ViewConfig config = ViewConfig.imageNet();
    ColorJitter jitter = new ColorJitter(0.4, 0.4, 0.4, 0.1, 0.8);
    GaussianBlur blur =
        new GaussianBlur(config.minBlurSigmaPixels(), config.maxBlurSigmaPixels(), 0.5);
    JsonNode values = reference.values();
    for (String factor : new String[] {"brightness", "contrast", "saturation"}) {
      check(values, "jitter_" + factor, DRAWS, draw(() -> ColorJitter.drawFactor(0.4, random)));
    }
    check(values, "jitter_hue", DRAWS, draw(() -> jitter.drawTurn(random)));
    check(values, "blur_radius", DRAWS, draw(() -> blur.drawSigma(random)));
  }

  @Test
  void jitterOrdersAreEquallyLikely() {
    JsonNode counts = reference.values().get("jitter_order_counts");
    int[] ours = new int[256];
    for (int i = 0; i < DRAWS; i++) {
      ours[ColorJitter.drawOrder(random)]++;
    }
    assertThat(counts.size()).isEqualTo(24);
    double limit = 5 * Math.sqrt(DRAWS / 24.0 * (23.0 / 24));
    counts
        .fieldNames()
        .forEachRemaining(
            name -> {
              int order = IntStream.range(0, 4).map(i -> (name.charAt(i) - '0') << (2 * i)).sum();
              assertThat(Math.abs(ours[order] - DRAWS / 24.0)).as(name).isLessThan(limit);
            });
  }

  @Test
  void stepsAreAppliedAsOftenAsTheyShould() {
    checkApplied("color_jitter", new ColorJitter(0.4, 0.4, 0.4, 0.1, 0.8));
    checkApplied("flip", new HorizontalFlip(0.5));
    checkApplied("gray", new Grayscale(0.2));
    checkApplied("blur", new GaussianBlur(0.1, 2, 0.5));
  }

  private void checkApplied(String name, Augmentation augmentation) {
    JsonNode expected = reference.values().get("applied_share_" + name);
    byte[] original = {(byte) 200, 100, 50, 10, 20, (byte) 250};
    PixelBuffer pixels = new PixelBuffer();
    pixels.reshape(2, 1);
    int changed = 0;
    for (int i = 0; i < DRAWS; i++) {
      System.arraycopy(original, 0, pixels.rgb(), 0, original.length);
      augmentation.apply(pixels, random, scratch);
      changed += Arrays.equals(original, 0, 6, pixels.rgb(), 0, 6) ? 0 : 1;
    }
    double nominal = expected.get("nominal").doubleValue();
    assertThat((double) changed / DRAWS)
        .as(name)
        .isCloseTo(nominal, offset(error(nominal, DRAWS, 1e12)));
  }

  private static void check(JsonNode parent, String name, int theirs, double[] ours) {
    JsonNode expected = parent.get(name);
    Arrays.sort(ours);
    double mean = Arrays.stream(ours).average().orElseThrow();
    double standardError =
        expected.get("std").doubleValue() * Math.sqrt(1.0 / ours.length + 1.0 / theirs);
    assertThat(Math.abs(mean - expected.get("mean").doubleValue()))
        .as("%s mean", name)
        .isLessThan(5 * standardError);
    ReferenceCase samplers = ReferenceCase.open("c6_samplers");
    for (int i = 0; i < expected.get("quantiles").size(); i++) {
      double share = samplers.settings().get("quantiles").get(i).doubleValue();
      double quantile = expected.get("quantiles").get(i).doubleValue();
      double error = error(share, ours.length, theirs);
      assertThat(shareBelow(ours, quantile - TIE))
          .as("%s: share below %s", name, quantile)
          .isLessThan(share + error);
      assertThat(shareBelow(ours, quantile + TIE))
          .as("%s: share up to %s", name, quantile)
          .isGreaterThan(share - error);
    }
  }

  private static void checkShare(JsonNode parent, String name, int theirs, double[] flags) {
    double share = parent.get(name).doubleValue();
    assertThat(Math.abs(Arrays.stream(flags).average().orElseThrow() - share))
        .as(name)
        .isLessThan(error(share, flags.length, theirs));
  }

  /** Five standard errors of a share; at 0 and 1 those of a share of one draw. */
  private static double error(double share, double ours, double theirs) {
    double variance = Math.max(share * (1 - share), 1 / Math.min(ours, theirs));
    return 5 * Math.sqrt(variance * (1 / ours + 1 / theirs));
  }

  private static double shareBelow(double[] sorted, double value) {
    int at = Arrays.binarySearch(sorted, value);
    return (double) (at < 0 ? -at - 1 : at) / sorted.length;
  }

  private static double[] draw(DoubleSupplier supplier) {
    double[] values = new double[DRAWS];
    Arrays.setAll(values, i -> supplier.getAsDouble());
    return values;
  }

  private static double[] of(CropBox[] boxes, ToDoubleFunction<CropBox> property) {
    return Arrays.stream(boxes).mapToDouble(property).toArray();
  }

  /** Leaves out crops as large as the image, which have no relative place. */
  private static double[] finite(double[] values) {
    return Arrays.stream(values).filter(Double::isFinite).toArray();
  }
}
