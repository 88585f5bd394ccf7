package dev.sdclr.eval;

import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.SplitMix;
import dev.sdclr.data.ImageSource;
import java.util.Comparator;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Predicts the class of each image by a cached linear probe that has not learnt from it.
 *
 * <p>The images are divided into {@value #FOLDS} parts, alike in their classes; the images of each
 * are predicted by a probe fitted to the others. So a rare image, which a probe could learn by
 * heart, is told by what the features say of it.
 *
 * @param seed of the parts and of what is held out to choose λ
 * @param listener that follows the fits
 */
public record HeldOutPrediction(long seed, ProgressListener listener) {

  private static final int FOLDS = 5;
  private static final long STREAM = 0x464f4c4453L;

  /**
   * Chooses how strongly probes are held to small weights, as {@code evaluate} does: by accuracy on
   * a fifth of the labelled images.
   *
   * @param features of labelled images; ones without a label take no part
   * @param classes number of classes
   * @param task what the listener is told
   * @return λ of the penalty λ/2 · ‖W‖²
   * @throws SdclrException with fewer than two labelled images
   */
  public double regularization(Features features, int classes, String task) {
    int[] labels = features.labels();
    int[] labelled = positions(labels.length, i -> labels[i] != ImageSource.UNLABELLED);
    if (labelled.length < 2) {
      throw new SdclrException("a probe needs at least two labelled images that can be read");
    }
    try (Features chosenBy = features.at(labelled)) {
      return new LinearProbe(seed, task, listener).regularization(chosenBy, classes);
    }
  }

  /**
   * Predicts all images.
   *
   * @param features of labelled images; ones without a label are predicted but not learnt from
   * @param classes number of classes
   * @param lambda of the penalty λ/2 · ‖W‖², above 0
   * @param task what the listener is told
   * @return class numbers, in the order of {@code features}
   */
  public int[] predict(Features features, int classes, double lambda, String task) {
    int[] labels = features.labels();
    int[] folds = folds(labels);
    int[] predicted = new int[labels.length];
    for (int fold = 0; fold < FOLDS; fold++) {
      int number = fold;
      listener.progress(task, "fits", fold, FOLDS);
      int[] told = positions(labels.length, i -> folds[i] == number);
      int[] learnt =
          positions(labels.length, i -> folds[i] != number && labels[i] != ImageSource.UNLABELLED);
      if (told.length > 0) {
        int[] answers = answers(features, learnt, told, classes, lambda);
        for (int i = 0; i < told.length; i++) {
          predicted[told[i]] = answers[i];
        }
      }
    }
    listener.progress(task, "fits", FOLDS, FOLDS);
    return predicted;
  }

  private static int[] positions(int count, IntPredicate chosen) {
    return IntStream.range(0, count).filter(chosen).toArray();
  }

  private static int[] answers(
      Features features, int[] learnt, int[] told, int classes, double lambda) {
    try (Features labelled = features.at(learnt);
        Features test = features.at(told);
        SoftmaxRegression regression = SoftmaxRegression.of(labelled, classes)) {
      regression.fit(labelled, lambda);
      return regression.predict(test);
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
