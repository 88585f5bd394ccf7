package dev.sdclr.data;

import dev.sdclr.Counted;
import dev.sdclr.SdclrException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Images of one size, uncompressed in memory, as in the IDX and CIFAR files.
 *
 * <p>Grey images are read as RGB with three equal channels.
 */
public final class PackedImages implements ImageSource {

  /** How the bytes of one image lie. */
  public enum Layout {
    /** One grey byte a pixel: (H, W). */
    GREY(1),
    /** Three planes, red first: (3, H, W). */
    RGB_PLANES(3),
    /** Three bytes a pixel: (H, W, 3). */
    RGB_PIXELS(3);

    private final int channels;

    Layout(int channels) {
      this.channels = channels;
    }

    /** Bytes a pixel. */
    public int channels() {
      return channels;
    }
  }

  /** What an array takes beside its content, with the reference to it. */
  private static final int ARRAY_BYTES = 24;

  private final String name;
  private final int width;
  private final int height;
  private final Layout layout;
  private final byte[][] pixels;
  private final int[] labels;
  private final List<String> classNames;

  private PackedImages(
      String name,
      int width,
      int height,
      Layout layout,
      byte[][] pixels,
      int[] labels,
      List<String> classNames) {
    this.name = name;
    this.width = width;
    this.height = height;
    this.layout = layout;
    this.pixels = pixels;
    this.labels = labels;
    this.classNames = List.copyOf(classNames);
  }

  /**
   * Wraps images that are already in memory.
   *
   * @param name such as {@code fashion-mnist train}; its last word becomes the virtual folder
   * @param pixels one array an image, {@code channels * width * height} bytes each; not copied
   * @param labels class numbers or {@link #UNLABELLED}, one an image; not copied
   * @param classNames by class number; empty for a collection without labels
   * @throws IllegalArgumentException when a length or a label does not fit
   */
  public static PackedImages of(
      String name,
      int width,
      int height,
      Layout layout,
      byte[][] pixels,
      int[] labels,
      List<String> classNames) {
    if (pixels.length != labels.length) {
      throw new IllegalArgumentException(
          "needs one label per image, got %d images and %d labels"
              .formatted(pixels.length, labels.length));
    }
    for (int i = 0; i < pixels.length; i++) {
      if (width < 1 || height < 1 || pixels[i].length != (long) layout.channels * width * height) {
        throw new IllegalArgumentException(
            "image %d needs %d*%d*%d bytes, has %d"
                .formatted(i, layout.channels, width, height, pixels[i].length));
      }
      if (labels[i] != UNLABELLED && (labels[i] < 0 || labels[i] >= classNames.size())) {
        throw new IllegalArgumentException(
            "label of image %d must be in [0, %d), was %d"
                .formatted(i, classNames.size(), labels[i]));
      }
    }
    return new PackedImages(name, width, height, layout, pixels, labels, classNames);
  }

  /** Wraps images without labels; see the other form. */
  public static PackedImages of(
      String name, int width, int height, Layout layout, byte[][] pixels) {
    int[] labels = new int[pixels.length];
    Arrays.fill(labels, UNLABELLED);
    return of(name, width, height, layout, pixels, labels, List.of());
  }

  /**
   * Checks that so many images are not too many to be in memory, before any is read.
   *
   * @throws SdclrException when they are
   */
  public static void requireRoom(Path file, long images, long bytesEach) {
    long needed = images * (bytesEach + ARRAY_BYTES);
    long maxBytes = Runtime.getRuntime().maxMemory() / 4 * 3;
    if (needed > maxBytes) {
      throw new SdclrException(
          "%s needs %,d MiB of memory, and Java has %,d: give it more, such as SDCLR_JAVA_OPTIONS=-Xmx%dg"
              .formatted(file, needed >> 20, maxBytes >> 20, (needed >> 29) + 1));
    }
  }

  @Override
  public String description() {
    return "%s (%s)".formatted(name, Counted.of(pixels.length, "image"));
  }

  @Override
  public int size() {
    return pixels.length;
  }

  @Override
  public Image read(int index) {
    byte[] stored = pixels[index];
    int plane = width * height;
    return switch (layout) {
      case RGB_PIXELS -> new Image(width, height, stored.clone());
      case RGB_PLANES -> new Image(width, height, interleave(stored, plane, plane));
      case GREY -> new Image(width, height, interleave(stored, plane, 0));
    };
  }

  /** Reads the three channels {@code stride} bytes apart; 0 reads the same one three times. */
  private static byte[] interleave(byte[] stored, int plane, int stride) {
    byte[] rgb = new byte[3 * plane];
    for (int i = 0, out = 0; i < plane; i++) {
      rgb[out++] = stored[i];
      rgb[out++] = stored[i + stride];
      rgb[out++] = stored[i + 2 * stride];
    }
    return rgb;
  }

  /** {@code train/00042} for image 42 of {@code … train}. */
  @Override
  public String path(int index) {
    Objects.checkIndex(index, pixels.length);
    return String.format(Locale.ROOT, "%s/%05d", name.substring(name.lastIndexOf(' ') + 1), index);
  }

  @Override
  public int label(int index) {
    return labels[index];
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }
}
