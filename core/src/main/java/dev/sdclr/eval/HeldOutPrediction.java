package dev.sdclr.eval;

import dev.sdclr.SdclrException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.SplitMix;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Predicts the class of each image by a cached linear probe that has not learnt from it.
 *
 * <p>The images are divided into {@value #FOLDS} parts, alike in their classes; the images of each
 * are predicted by a {@link LinearProbe} fitted to the others. So a rare image, which a probe could
 * learn by heart, is told by what the features say of it.
 *
 * @param seed of the parts and of what the probes hold out
 * @param listener that follows the fits
 */
public record HeldOutPrediction(long seed, ProgressListener listener) {

  private static final int FOLDS = 5;
  private static final long STREAM = 0x464f4c4453L;

  /**
   * Predicts all images.
   *
   * @param features of labelled images; ones without a label are predicted but not learnt from
   * @param classes number of classes
   * @param task what the listener is told
   * @return class numbers, in the order of {@code features}
   * @throws SdclrException with fewer than two labelled images
   */
  public int[] predict(Features features, int classes, String task) {
    int[] labels = features.labels();
    if (IntStream.of(labels).filter(label -> label != ImageSource.UNLABELLED).count() < 2) {
      throw new SdclrException("a probe needs at least two labelled images that can be read");
    }
    int[] folds = folds(labels);
    int[] predicted = new int[labels.length];
    for (int fold = 0; fold < FOLDS; fold++) {
      int number = fold;
      int[] told = positions(folds, i -> folds[i] == number);
      if (told.length > 0) {
        int[] learnt =
            positions(folds, i -> folds[i] != number && labels[i] != ImageSource.UNLABELLED);
        String name = "%s, part %d of %d".formatted(task, fold + 1, FOLDS);
        int[] answers = answers(features, learnt, told, classes, name);
        for (int i = 0; i < told.length; i++) {
          predicted[told[i]] = answers[i];
        }
      }
    }
    return predicted;
  }

  private static int[] positions(int[] folds, IntPredicate chosen) {
    return IntStream.range(0, folds.length).filter(chosen).toArray();
  }

  private int[] answers(Features features, int[] learnt, int[] told, int classes, String task) {
    try (Features labelled = features.at(learnt);
        Features test = features.at(told)) {
      return new LinearProbe(seed, task, listener)
          .predict(labelled, Optional.empty(), test, classes)
          .predicted();
    }
  }

  /** In turn, over images sorted by class and shuffled within: parts and classes are even. */
  private int[] folds(int[] labels) {
    long[] keys = new long[labels.length];
    for (int i = 0; i < labels.length; i++) {
      keys[i] = SplitMix.of(seed, STREAM, i).nextLong();
    }
    int[] sorted =
        IntStream.range(0, labels.length)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingInt(i -> labels[i]).thenComparingLong(i -> keys[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] folds = new int[labels.length];
    for (int i = 0; i < sorted.length; i++) {
      folds[sorted[i]] = i % FOLDS;
    }
    return folds;
  }
}
