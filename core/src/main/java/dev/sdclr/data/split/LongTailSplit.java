package dev.sdclr.data.split;

import dev.sdclr.Counted;
import dev.sdclr.SplitMix;
import dev.sdclr.UsageException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.Subset;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A long-tailed choice among the images of a balanced collection.
 *
 * @param indices into the source, ascending
 * @param classCounts images chosen of each class, by class number
 */
@SuppressWarnings("ArrayRecordComponent") // index lists are long and handed on at once
public record LongTailSplit(int[] indices, int[] classCounts) {

  private static final long RANKS = 1;
  private static final long MEMBERS = 2;

  /**
   * The split whose largest class has as many images as the smallest class of the source.
   *
   * @throws UsageException without labels or with one class only, or when the tail would have none
   */
  public static LongTailSplit make(ImageSource labelled, LongTailProfile profile, long seed) {
    int[] counts = labelled.classCounts();
    int smallest = Arrays.stream(counts).min().orElse(0);
    if (counts.length > 1 && profile.count(counts.length - 1, counts.length, smallest) < 1) {
      int one =
          IntStream.range(0, counts.length)
              .filter(c -> counts[c] == smallest)
              .findFirst()
              .orElseThrow();
      throw new UsageException(
          "the smallest class, %s, has %s, and a long tail is cut from as many of each: %s"
              .formatted(
                  labelled.classNames().get(one),
                  Counted.of(smallest, "image"),
                  smallest < 2
                      ? "add images to it, or leave it out of the data"
                      : "lower the imbalance to at most %,d, add images to it, or leave it out of the data"
                          .formatted(smallest)));
    }
    return make(labelled, profile, seed, smallest);
  }

  /**
   * Shuffles which class gets which rank, then draws each class's images; both by {@code seed}.
   *
   * @param largest images of the class of rank 0, at least 1
   * @throws UsageException without labels or with one class only, when a class has fewer images
   *     than its rank asks for, or when the tail would have none
   */
  public static LongTailSplit make(
      ImageSource labelled, LongTailProfile profile, long seed, int largest) {
    int classes = labelled.classNames().size();
    if (classes < 2) {
      throw new UsageException(
          "a long-tailed split needs at least 2 classes, %s has %d: give a labelled collection"
              .formatted(labelled.description(), classes));
    }
    int[] counts = countByClass(classes, profile, seed, largest);
    ClassMembers members = ClassMembers.of(labelled);
    int[] indices = members.draw(counts, labelled.classNames(), seed, MEMBERS);
    return new LongTailSplit(indices, counts);
  }

  private static int[] countByClass(int classes, LongTailProfile profile, long seed, int largest) {
    int[] classAtRank = new int[classes];
    Arrays.setAll(classAtRank, i -> i);
    SplitMix.of(seed, RANKS).shuffle(classAtRank);
    int[] counts = new int[classes];
    for (int rank = 0; rank < classes; rank++) {
      int count = profile.count(rank, classes, largest);
      if (count < 1) {
        throw new UsageException(
            "a largest class of %,d leaves the rarest class without images: lower the imbalance to at most %,d, or choose a larger one"
                .formatted(largest, Math.max(1, largest)));
      }
      counts[classAtRank[rank]] = count;
    }
    return counts;
  }

  /** The chosen images of {@code source}, the one this was made from. */
  public Subset of(ImageSource source) {
    return new Subset(source, indices, "long-tailed split");
  }
}
