package dev.sdclr.augment.view;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.SplitMix;
import dev.sdclr.augment.pixel.CropBox;
import dev.sdclr.augment.pixel.PixelBuffer;
import dev.sdclr.augment.pixel.Scratch;
import dev.sdclr.reference.Comparison;
import dev.sdclr.reference.ReferenceCase;
import java.util.Arrays;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What we draw at random has the distribution of torchvision's draws: every quantile, mean and
 * share within five standard errors of the difference of two samples.
 */
public final class SamplerConformance {

  private static final int DRAWS = 100_000;
  private static final double TIE = 1e-9;

  /** Standard errors that a difference may have. */
  private static final double TOLERANCE = 5;

  private final ReferenceCase reference;
  private final Comparison comparison;
  private final SplitMix random = SplitMix.of(606, 1);
  private final Scratch scratch = new Scratch();

  private SamplerConformance(ReferenceCase reference, Comparison comparison) {
    this.reference = reference;
    this.comparison = comparison;
  }

  public static void run(ReferenceCase reference, Comparison comparison) {
    SamplerConformance samplers = new SamplerConformance(reference, comparison);
    for (var value : reference.values().properties()) {
      if (value.getValue().has("image_h_w")) {
        samplers.crops(value.getKey());
      }
    }
    samplers.jitterFactorsAndBlurSigmas();
    samplers.jitterOrdersAreEquallyLikely();
    samplers.stepsAreAppliedAsOftenAsTheyShould();
  }

  private void crops(String name) {
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

  private void jitterFactorsAndBlurSigmas() {
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

  private void jitterOrdersAreEquallyLikely() {
    JsonNode counts = reference.values().get("jitter_order_counts");
    int[] ours = new int[256];
    for (int i = 0; i < DRAWS; i++) {
      ours[ColorJitter.drawOrder(random)]++;
    }
    comparison.exact("orders", counts.size(), 24);
    double standardError = Math.sqrt(DRAWS / 24.0 * (23.0 / 24));
    for (var count : counts.properties()) {
      String name = count.getKey();
      int order = IntStream.range(0, 4).map(i -> (name.charAt(i) - '0') << (2 * i)).sum();
      double difference = Math.abs(ours[order] - DRAWS / 24.0);
      comparison.error("order " + name, difference / standardError, TOLERANCE);
    }
  }

  private void stepsAreAppliedAsOftenAsTheyShould() {
    checkApplied("color_jitter", new ColorJitter(0.4, 0.4, 0.4, 0.1, 0.8));
    checkApplied("flip", new HorizontalFlip(0.5));
    checkApplied("gray", new Grayscale(0.2));
    // The smallest sigmas change no byte, so that their blur would not be seen.
    checkApplied("blur", new GaussianBlur(1, 2, 0.5));
  }

  private void checkApplied(String name, Augmentation augmentation) {
    JsonNode expected = reference.values().get("applied_share_" + name);
    int[] original = {200 | 100 << 8 | 50 << 16, 10 | 20 << 8 | 250 << 16};
    PixelBuffer pixels = new PixelBuffer();
    pixels.reshape(2, 1);
    int changed = 0;
    for (int i = 0; i < DRAWS; i++) {
      System.arraycopy(original, 0, pixels.words(), 0, original.length);
      augmentation.apply(pixels, random, scratch);
      changed += Arrays.equals(original, 0, 2, pixels.words(), 0, 2) ? 0 : 1;
    }
    double nominal = expected.get("nominal").doubleValue();
    double difference = Math.abs((double) changed / DRAWS - nominal);
    comparison.error(
        name + " applied", difference / standardError(nominal, DRAWS, 1e12), TOLERANCE);
  }

  private void check(JsonNode parent, String name, int theirs, double[] ours) {
    JsonNode expected = parent.get(name);
    Arrays.sort(ours);
    double mean = Arrays.stream(ours).average().orElseThrow();
    double standardError =
        expected.get("std").doubleValue() * Math.sqrt(1.0 / ours.length + 1.0 / theirs);
    double difference = Math.abs(mean - expected.get("mean").doubleValue());
    comparison.error(name + " mean", difference / standardError, TOLERANCE);
    for (int i = 0; i < expected.get("quantiles").size(); i++) {
      double share = reference.settings().get("quantiles").get(i).doubleValue();
      double quantile = expected.get("quantiles").get(i).doubleValue();
      double one = standardError(share, ours.length, theirs);
      double tooMany = shareBelow(ours, quantile - TIE) - share;
      double tooFew = share - shareBelow(ours, quantile + TIE);
      comparison.error(
          "%s share at %s".formatted(name, quantile),
          Math.max(0, Math.max(tooMany, tooFew)) / one,
          TOLERANCE);
    }
  }

  private void checkShare(JsonNode parent, String name, int theirs, double[] flags) {
    double share = parent.get(name).doubleValue();
    double difference = Math.abs(Arrays.stream(flags).average().orElseThrow() - share);
    comparison.error(name, difference / standardError(share, flags.length, theirs), TOLERANCE);
  }

  /** Of the difference of two shares; at 0 and 1 as for a share of one draw. */
  private static double standardError(double share, double ours, double theirs) {
    double variance = Math.max(share * (1 - share), 1 / Math.min(ours, theirs));
    return Math.sqrt(variance * (1 / ours + 1 / theirs));
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
