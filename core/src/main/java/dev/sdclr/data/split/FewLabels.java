package dev.sdclr.data.split;

import dev.sdclr.Ranges;
import dev.sdclr.UsageException;
import dev.sdclr.data.ImageSource;
import java.util.Arrays;
import java.util.List;

/** Small class-balanced choices of labelled images, for few-shot probes. */
public final class FewLabels {

  private static final long STREAM = 4;

  private FewLabels() {}

  /**
   * Draws the same number of images from every class that has any.
   *
   * @param perClass at least 1
   * @return indices, ascending
   * @throws UsageException without labels or when a class has fewer images
   */
  public static int[] perClass(ImageSource labelled, int perClass, long seed) {
    Ranges.atLeast("images per class", perClass, 1);
    List<String> names = labelled.classNames();
    if (names.isEmpty()) {
      throw new UsageException(
          "a labelled subset needs labels, %s has none".formatted(labelled.description()));
    }
    int[] counts =
        Arrays.stream(labelled.classCounts()).map(images -> images == 0 ? 0 : perClass).toArray();
    return ClassMembers.of(labelled).draw(counts, names, seed, STREAM);
  }

  /**
   * Draws a fraction of the collection, balanced: {@code size * fraction / classes} of every class
   * that has images, rounded down, at least 1 and at most what the smallest of them has. The SDCLR
   * paper's few-shot set is the fraction 0.01.
   *
   * @param fraction in (0, 1]
   */
  public static int[] fraction(ImageSource labelled, double fraction, long seed) {
    Ranges.require("label fraction", fraction, fraction > 0 && fraction <= 1, "in (0, 1]");
    int[] counts = Arrays.stream(labelled.classCounts()).filter(images -> images > 0).toArray();
    int perClass = (int) (labelled.size() * fraction * (1 + 1e-12) / Math.max(1, counts.length));
    int smallest = Arrays.stream(counts).min().orElse(0);
    return perClass(labelled, Math.max(1, Math.min(perClass, smallest)), seed);
  }
}
