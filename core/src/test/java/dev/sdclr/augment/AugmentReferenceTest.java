package dev.sdclr.augment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.data.Image;
import dev.sdclr.reference.NpyArray;
import dev.sdclr.reference.ReferenceCase;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every pixel of every augmentation is the one that Pillow and torchvision give. */
class AugmentReferenceTest {

  private final ReferenceCase images = ReferenceCase.open("c6_images");
  private final Scratch scratch = new Scratch();

  @Test
  void resizesCropsAsPillow() {
    ReferenceCase reference = ReferenceCase.open("c6_resized_crop");
    PixelComparison comparison = new PixelComparison(reference.name());
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
      comparison.add(array, view, reference.array(array));
      left.remove(array);
    }
    assertThat(left).isEmpty();
    comparison.assertExact();
  }

  @Test
  void adjustsColoursAsPillow() {
    ReferenceCase reference = ReferenceCase.open("c6_color");
    PixelComparison comparison = new PixelComparison(reference.name());
    for (String array : reference.arrays()) {
      String[] words = array.split("_", -1);
      PixelBuffer pixels = pixels(imageNumber(words[0]));
      switch (words[1]) {
        case "brightness" -> Brightness.adjust(pixels, Double.parseDouble(words[2]), scratch);
        case "contrast" -> Contrast.adjust(pixels, Double.parseDouble(words[2]), scratch);
        case "saturation" -> Saturation.adjust(pixels, Double.parseDouble(words[2]));
        case "hue" -> Hue.adjust(pixels, Double.parseDouble(words[2]));
        case "gray3" -> Grayscale.toGray(pixels);
        case "hsv" -> toHsv(pixels);
        default -> throw new IllegalArgumentException(array);
      }
      comparison.add(array, pixels, reference.array(array));
    }
    comparison.assertExact();
  }

  @Test
  void levelsAndShiftsAreThoseOfTheManifest() {
    ReferenceCase reference = ReferenceCase.open("c6_color");
    for (String image : images.arrays()) {
      assertThat(Luma.mean(pixels(imageNumber(image))))
          .as(image)
          .isEqualTo(reference.values().get(image + "_contrast_grey_level").intValue());
    }
    reference
        .values()
        .get("hue_to_byte_shift")
        .properties()
        .forEach(
            shift ->
                assertThat(Hue.byteShift(Double.parseDouble(shift.getKey())))
                    .as(shift.getKey())
                    .isEqualTo(shift.getValue().intValue()));
  }

  @Test
  void blursAsPillow() {
    ReferenceCase reference = ReferenceCase.open("c6_blur");
    PixelComparison comparison = new PixelComparison(reference.name());
    for (String array : reference.arrays()) {
      String[] words = array.split("_", -1);
      PixelBuffer pixels = pixels(imageNumber(words[0]));
      GaussianBlur.blur(pixels, Double.parseDouble(words[2]), scratch);
      comparison.add(array, pixels, reference.array(array));
    }
    comparison.assertExact();
  }

  @Test
  void flipsPadsAndCentresAsTorchvision() {
    ReferenceCase reference = ReferenceCase.open("c6_geometry");
    PixelComparison comparison = new PixelComparison(reference.name());
    for (String array : reference.arrays()) {
      String[] words = array.split("_", -1);
      int number = imageNumber(words[0]);
      PixelBuffer pixels = pixels(number);
      if (words[1].equals("totensor")) {
        addAsTensor(comparison, array, pixels, reference.array(array));
        continue;
      }
      if (words[1].equals("hflip")) {
        HorizontalFlip.flip(pixels);
      } else if (words[1].equals("pad4")) {
        int top = Integer.parseInt(words[3]) - 4;
        RandomPaddedCrop.shift(pixels, top, Integer.parseInt(words[4]) - 4, scratch);
      } else {
        int shorterSide = Integer.parseInt(words[1].substring("resize".length()));
        CentralSquare.apply(image(number), shorterSide, 32, pixels, scratch);
      }
      comparison.add(array, pixels, reference.array(array));
    }
    comparison.assertExact();
  }

  @Test
  void wholeViewsAreThoseOfTheReference() {
    ReferenceCase reference = ReferenceCase.open("c6_pipeline");
    PixelComparison comparison = new PixelComparison(reference.name());
    for (JsonNode item : reference.values().get("cases")) {
      String array = "out" + item.get("out").intValue();
      PixelBuffer view =
          crop(image(item.get("image").intValue()), box(item), 32, ResizeFilter.BICUBIC);
      if (item.get("flip").booleanValue()) {
        HorizontalFlip.flip(view);
      }
      JsonNode factors = item.get("factors_b_c_s_h");
      for (JsonNode step : item.get("order")) {
        double factor = factors.get(step.intValue()).doubleValue();
        switch (step.intValue()) {
          case 0 -> Brightness.adjust(view, factor, scratch);
          case 1 -> Contrast.adjust(view, factor, scratch);
          case 2 -> Saturation.adjust(view, factor);
          default -> Hue.adjust(view, factor);
        }
      }
      if (item.get("grey").booleanValue()) {
        Grayscale.toGray(view);
      }
      if (!item.get("blur_radius").isNull()) {
        GaussianBlur.blur(view, item.get("blur_radius").doubleValue(), scratch);
      }
      comparison.add(array, view, reference.array(array + "_u8"));
      addAsTensor(comparison, array, view, reference.array(array + "_f32"));
    }
    comparison.assertExact();
  }

  /** Compares (H, W, C) bytes with (C, H, W) floats that are bytes over 255. */
  private static void addAsTensor(
      PixelComparison comparison, String array, PixelBuffer pixels, NpyArray expected) {
    float[] floats = expected.floats();
    int area = pixels.width() * pixels.height();
    for (int i = 0; i < floats.length; i++) {
      int value = pixels.rgb()[3 * (i % area) + i / area] & 0xFF;
      comparison.add(array, value / 255f == floats[i] ? 0 : 255);
    }
  }

  private static void toHsv(PixelBuffer pixels) {
    byte[] rgb = pixels.rgb();
    for (int i = 0; i < pixels.length(); i += 3) {
      int hsv = Hue.toHsv(rgb[i] & 0xFF, rgb[i + 1] & 0xFF, rgb[i + 2] & 0xFF);
      rgb[i] = (byte) (hsv >> 16);
      rgb[i + 1] = (byte) (hsv >> 8);
      rgb[i + 2] = (byte) hsv;
    }
  }

  private PixelBuffer crop(Image image, CropBox box, int size, ResizeFilter filter) {
    PixelBuffer target = new PixelBuffer();
    Resize.apply(image.rgb(), image.width(), box, size, size, filter, target, scratch);
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
