package dev.sdclr.data.split;

import dev.sdclr.Counted;
import dev.sdclr.SplitMix;
import dev.sdclr.UsageException;
import dev.sdclr.data.ImageSource;
import java.util.Arrays;
import java.util.List;

/** The images of each class, for drawing some of them at random. */
final class ClassMembers {

  private final int[][] byClass;

  private ClassMembers(int[][] byClass) {
    this.byClass = byClass;
  }

  /** Groups the labelled images of {@code source}; unlabelled ones are left out. */
  static ClassMembers of(ImageSource source) {
    return of(source.labels(), source.classNames().size());
  }

  static ClassMembers of(int[] labels, int classes) {
    int[] counts = new int[classes];
    for (int label : labels) {
      if (label != ImageSource.UNLABELLED) {
        counts[label]++;
      }
    }
    int[][] byClass = new int[classes][];
    Arrays.setAll(byClass, c -> new int[counts[c]]);
    int[] filled = new int[classes];
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] != ImageSource.UNLABELLED) {
        byClass[labels[i]][filled[labels[i]]++] = i;
      }
    }
    return new ClassMembers(byClass);
  }

  int classes() {
    return byClass.length;
  }

  /** Images of class {@code c}, ascending; not to be modified. */
  int[] of(int c) {
    return byClass[c];
  }

  /**
   * Draws {@code counts[c]} images of each class {@code c} without replacement.
   *
   * @return ascending
   * @throws UsageException when a class has fewer
   */
  int[] draw(int[] counts, List<String> classNames, long seed, long stream) {
    int[] drawn = new int[Arrays.stream(counts).sum()];
    int filled = 0;
    for (int c = 0; c < counts.length; c++) {
      if (byClass[c].length < counts[c]) {
        throw new UsageException(
            "class %s has %s where %,d are needed: ask for fewer"
                .formatted(classNames.get(c), Counted.of(byClass[c].length, "image"), counts[c]));
      }
      int[] members = byClass[c].clone();
      SplitMix.of(seed, stream, c).shuffle(members);
      System.arraycopy(members, 0, drawn, filled, counts[c]);
      filled += counts[c];
    }
    Arrays.sort(drawn);
    return drawn;
  }
}
