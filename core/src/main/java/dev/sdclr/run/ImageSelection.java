package dev.sdclr.run;

import dev.sdclr.SdclrException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.split.SplitFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Which images a run was trained on, as far as it takes to tell them from those of another.
 *
 * @param source as {@code data.source} names it
 * @param images how many
 * @param classSizes the largest first; empty without labels
 * @param checksum of their paths and labels, in order
 */
public record ImageSelection(
    String source, long images, List<Integer> classSizes, String checksum) {

  public ImageSelection {
    classSizes = List.copyOf(classSizes);
  }

  /** The images of {@code labelled}, in its order. */
  public static ImageSelection of(String source, ImageSource labelled) {
    Collector all = new Collector();
    for (int i = 0; i < labelled.size(); i++) {
      all.add(labelled.path(i), labelled.label(i));
    }
    return all.selection(source);
  }

  /**
   * The images that a run's {@code split.txt} lists.
   *
   * @throws SdclrException when the file cannot be read
   */
  public static ImageSelection read(String source, Path split) {
    Collector all = new Collector();
    SplitFile.forEach(split, all::add);
    return all.selection(source);
  }

  private static final class Collector {

    private final CRC32C checksum = new CRC32C();
    private final Map<Integer, Integer> sizes = new HashMap<>();
    private long images;

    void add(String path, int label) {
      checksum.update((path + '\t' + label + '\n').getBytes(StandardCharsets.UTF_8));
      images++;
      if (label != ImageSource.UNLABELLED) {
        sizes.merge(label, 1, Integer::sum);
      }
    }

    ImageSelection selection(String source) {
      List<Integer> descending = sizes.values().stream().sorted(Comparator.reverseOrder()).toList();
      return new ImageSelection(source, images, descending, "%08x".formatted(checksum.getValue()));
    }
  }

  /** Number and checksum, in one phrase. */
  public String phrase() {
    return String.format(Locale.ROOT, "%d images with checksum %s", images, checksum);
  }

  /**
   * Whether these are the same images in the same order: of the same paths and labels, from a
   * folder of the same name, wherever it lies.
   */
  boolean isSame(ImageSelection other) {
    return images == other.images
        && checksum.equals(other.checksum)
        && folder().equals(other.folder());
  }

  /** Whether these are another draw from the same source, with classes of the same sizes. */
  boolean isRedrawn(ImageSelection other) {
    return !isSame(other)
        && path().equals(other.path())
        && images == other.images
        && classSizes.equals(other.classSizes);
  }

  private String path() {
    return source.replaceFirst("^(\\./)+", "").replaceFirst("/+$", "");
  }

  private String folder() {
    return path().substring(path().lastIndexOf('/') + 1);
  }
}
