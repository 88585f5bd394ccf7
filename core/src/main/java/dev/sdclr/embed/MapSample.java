package dev.sdclr.embed;

import dev.sdclr.data.ImageSource;
import dev.sdclr.data.split.EpochOrder;
import java.util.Arrays;

/**
 * The images of a collection that are mapped: chosen at random, but with some of every class, of
 * which the rare ones would else be missing.
 *
 * <p>The same collection gives the same images, whatever the run, so that maps can be compared.
 *
 * @param indices in a random order, those that are there for their class first
 * @param leastPerClass images of each class, or all of a smaller one, are there for certain
 */
@SuppressWarnings("ArrayRecordComponent") // handed on at once, never compared
record MapSample(int[] indices, int leastPerClass) {

  private static final int WANTED_PER_CLASS = 30;
  private static final long SEED = 0;

  /**
   * Chooses at most {@code max} images.
   *
   * @param max at least 2
   */
  static MapSample of(ImageSource images, int max) {
    int[] order = EpochOrder.permutation(images.size(), SEED, 0);
    if (order.length <= max) {
      return new MapSample(order, 0);
    }
    int classes = images.classNames().size();
    int perClass = classes == 0 ? 0 : Math.min(WANTED_PER_CLASS, max / 2 / classes);
    int[] first = someOfEachClass(images, order, classes, perClass);
    boolean[] chosen = new boolean[order.length];
    Arrays.stream(first).forEach(index -> chosen[index] = true);
    int[] others =
        Arrays.stream(order).filter(index -> !chosen[index]).limit(max - first.length).toArray();
    int[] all = Arrays.copyOf(first, max);
    System.arraycopy(others, 0, all, first.length, others.length);
    return new MapSample(all, perClass);
  }

  private static int[] someOfEachClass(ImageSource images, int[] order, int classes, int perClass) {
    int[] left = new int[classes];
    Arrays.fill(left, perClass);
    return Arrays.stream(order)
        .filter(
            index -> {
              int label = images.label(index);
              return label != ImageSource.UNLABELLED && left[label]-- > 0;
            })
        .toArray();
  }
}
