package dev.sdclr.augment.view;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.augment.pixel.Crop;
import dev.sdclr.augment.pixel.CropBox;
import dev.sdclr.augment.pixel.Enhance;
import dev.sdclr.augment.pixel.Hue;
import dev.sdclr.augment.pixel.Luma;
import dev.sdclr.augment.pixel.PixelBuffer;
import dev.sdclr.augment.pixel.PixelChange;
import dev.sdclr.augment.pixel.Resize;
import dev.sdclr.augment.pixel.ResizeFilter;
import dev.sdclr.augment.pixel.Scratch;
import dev.sdclr.data.Image;
import dev.sdclr.reference.Comparison;
import dev.sdclr.reference.NpyArray;
import dev.sdclr.reference.ReferenceCase;
import java.util.HashSet;
import java.util.Set;

/** Every pixel of every augmentation is the one that Pillow and torchvision give. */
public final class AugmentConformance {

  private final ReferenceCase reference;
  private final ReferenceCase images;
  private final Comparison comparison;
  private final PixelComparison exact;
  private final Scratch scratch = new Scratch();

  private AugmentConformance(ReferenceCase reference, Comparison comparison) {
    this.reference = reference;
    this.comparison = comparison;
    this.exact = new PixelComparison(comparison);
    this.images =
        ReferenceCase.all().stream()
            .filter(AugmentConformance::holdsImages)
            .filter(c -> c.settings().get("seed").equals(reference.settings().get("seed")))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no images for " + reference.name()));
  }

  /** Whether a case is the images that others of its seed start from. */
  public static boolean holdsImages(ReferenceCase reference) {
    return reference.settings().path("layout").asText().startsWith("[y, x");
  }

  /** Checks what the other cases start from. */
  public static void images(ReferenceCase reference, Comparison comparison) {
    for (String array : reference.arrays()) {
      NpyArray image = reference.array(array);
      comparison.exact(array + " channels", image.shape()[2], 3);
      comparison.exact(array + " bytes", image.bytes().length, image.size());
    }
  }

  public static void resizedCrops(ReferenceCase reference, Comparison comparison) {
    new AugmentConformance(reference, comparison).resizesCropsAsPillow();
  }

  public static void colors(ReferenceCase reference, Comparison comparison) {
    AugmentConformance conformance = new AugmentConformance(reference, comparison);
    conformance.adjustsColoursAsPillow();
    conformance.levelsAndShiftsAreThoseOfTheManifest();
  }

  public static void blurs(ReferenceCase reference, Comparison comparison) {
    new AugmentConformance(reference, comparison).blursAsPillow();
  }

  public static void geometry(ReferenceCase reference, Comparison comparison) {
    new AugmentConformance(reference, comparison).flipsPadsAndCentresAsTorchvision();
  }

  public static void pipelines(ReferenceCase reference, Comparison comparison) {
    new AugmentConformance(reference, comparison).wholeViewsAreThoseOfTheReference();
  }

  private void resizesCropsAsPillow() {
    Set<String> left = new HashSet<>(reference.arrays());
    for (JsonNode item : reference.values().get("cases")) {
      String array = item.get("array").textValue();
      PixelBuffer view =
          crop(
              image(item.get("image").intValue()),
              box(item),
              item.get("size").intValue(),
              item.get("filter").textValue().equals("bicubic")
                  ? ResizeFilter.BICUBIC
                  : ResizeFilter.BILINEAR);
      exact.add(array, view, reference.array(array));
      left.remove(array);
    }
    comparison.same("arrays without a crop", left, Set.of());
  }

  private void adjustsColoursAsPillow() {
    for (String array : reference.arrays()) {
      String[] words = array.split("_", -1);
      PixelBuffer buffer = pixels(imageNumber(words[0]));
      switch (words[1]) {
        case "brightness" ->
            change(buffer, Enhance.brightness(Double.parseDouble(words[2]), scratch));
        case "contrast" ->
            change(buffer, Enhance.contrast(buffer, Double.parseDouble(words[2]), scratch));
        case "saturation" ->
            change(buffer, Enhance.saturation(Double.parseDouble(words[2]), scratch));
        case "hue" -> change(buffer, Hue.turn(Double.parseDouble(words[2]), scratch));
        case "gray3" -> Luma.toGray(buffer, scratch);
        case "hsv" -> toHsv(buffer);
        default -> throw new IllegalArgumentException(array);
      }
      exact.add(array, buffer, reference.array(array));
    }
  }

  private void change(PixelBuffer pixels, PixelChange change) {
    change.applyTo(pixels, scratch);
  }

  private void levelsAndShiftsAreThoseOfTheManifest() {
    for (String image : images.arrays()) {
      comparison.exact(
          image + " grey level",
          Luma.mean(pixels(imageNumber(image))),
          reference.values().get(image + "_contrast_grey_level").intValue());
    }
    reference
        .values()
        .get("hue_to_byte_shift")
        .properties()
        .forEach(
            shift ->
                comparison.exact(
                    "shift of " + shift.getKey(),
                    Hue.byteShift(Double.parseDouble(shift.getKey())),
                    shift.getValue().intValue()));
  }

  private void blursAsPillow() {
    for (String array : reference.arrays()) {
      String[] words = array.split("_", -1);
      PixelBuffer buffer = pixels(imageNumber(words[0]));
      GaussianBlur.blur(buffer, Double.parseDouble(words[2]), scratch);
      exact.add(array, buffer, reference.array(array));
    }
  }

  private void flipsPadsAndCentresAsTorchvision() {
    for (String array : reference.arrays()) {
      String[] words = array.split("_", -1);
      int number = imageNumber(words[0]);
      PixelBuffer buffer = pixels(number);
      if (words[1].equals("totensor")) {
        addAsTensor(array, buffer, reference.array(array));
        continue;
      }
      if (words[1].equals("hflip")) {
        HorizontalFlip.flip(buffer, scratch);
      } else if (words[1].equals("pad4")) {
        int top = Integer.parseInt(words[3]) - 4;
        Crop.shift(buffer, top, Integer.parseInt(words[4]) - 4, scratch);
      } else {
        int side = reference.array(array).shape()[0];
        int shorterSide = Integer.parseInt(words[1].substring("resize".length()));
        CentralSquare.apply(image(number), shorterSide, side, buffer, scratch);
      }
      exact.add(array, buffer, reference.array(array));
    }
  }

  private void wholeViewsAreThoseOfTheReference() {
    for (JsonNode item : reference.values().get("cases")) {
      String array = "out" + item.get("out").intValue();
      int side = reference.array(array + "_u8").shape()[0];
      PixelBuffer view =
          crop(image(item.get("image").intValue()), box(item), side, ResizeFilter.BICUBIC);
      if (item.get("flip").booleanValue()) {
        HorizontalFlip.flip(view, scratch);
      }
      JsonNode factors = item.get("factors_b_c_s_h");
      for (JsonNode step : item.get("order")) {
        double factor = factors.get(step.intValue()).doubleValue();
        switch (step.intValue()) {
          case 0 -> change(view, Enhance.brightness(factor, scratch));
          case 1 -> change(view, Enhance.contrast(view, factor, scratch));
          case 2 -> change(view, Enhance.saturation(factor, scratch));
          default -> change(view, Hue.turn(factor, scratch));
        }
      }
      if (item.get("grey").booleanValue()) {
        Luma.toGray(view, scratch);
      }
      if (!item.get("blur_radius").isNull()) {
        GaussianBlur.blur(view, item.get("blur_radius").doubleValue(), scratch);
      }
      exact.add(array, view, reference.array(array + "_u8"));
      addAsTensor(array, view, reference.array(array + "_f32"));
    }
  }

  /** Compares (H, W, C) bytes with (C, H, W) floats that are bytes over 255. */
  private void addAsTensor(String array, PixelBuffer view, NpyArray expected) {
    int area = view.width() * view.height();
    byte[] bytes = view.toBytes();
    double[] actual = new double[expected.size()];
    for (int i = 0; i < expected.size(); i++) {
      actual[i] = (bytes[3 * (i % area) + i / area] & 0xFF) / 255f;
    }
    comparison.array(array + " as tensor", actual, expected.doubles(), 0);
  }

  private static void toHsv(PixelBuffer pixels) {
    for (int i = 0; i < pixels.size(); i++) {
      int word = pixels.words()[i];
      int hsv = Hue.toHsv(word & 0xFF, word >> 8 & 0xFF, word >> 16 & 0xFF);
      pixels.words()[i] = (hsv >> 16) | (hsv & 0xFF00) | ((hsv & 0xFF) << 16);
    }
  }

  private PixelBuffer crop(Image image, CropBox box, int size, ResizeFilter filter) {
    PixelBuffer target = new PixelBuffer();
    Resize.apply(image, box, size, size, filter, target, scratch);
    return target;
  }

  private static CropBox box(JsonNode item) {
    JsonNode sides = item.get("top_left_h_w");
    return new CropBox(
        sides.get(0).intValue(),
        sides.get(1).intValue(),
        sides.get(2).intValue(),
        sides.get(3).intValue());
  }

  private PixelBuffer pixels(int number) {
    PixelBuffer pixels = new PixelBuffer();
    pixels.copyOf(image(number));
    return pixels;
  }

  private Image image(int number) {
    NpyArray array = images.array("img" + number);
    return new Image(array.shape()[1], array.shape()[0], array.bytes());
  }

  private static int imageNumber(String image) {
    return Integer.parseInt(image.substring("img".length()));
  }
}
