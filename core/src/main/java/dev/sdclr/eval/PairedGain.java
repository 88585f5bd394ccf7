package dev.sdclr.eval;

import dev.sdclr.run.Reference.ReferenceScore;
import dev.sdclr.run.statistics.Interval;

/**
 * By how much one classification is better than another of the same images: the difference of the
 * mean class accuracies, with a normal interval of the differences image by image (McNemar 1947,
 * class by class).
 */
final class PairedGain {

  private static final double NORMAL = 1.959964;

  /** Points: all right in place of all wrong. */
  private static final double MAX = 100;

  private PairedGain() {}

  /**
   * Compares two classifications.
   *
   * @param own class of each image, as the run has it
   * @param other as the reference has it
   * @param labels true classes
   * @param classes how many; those without images take no part
   */
  static ReferenceScore of(int[] own, int[] other, int[] labels, int classes) {
    double[] images = new double[classes];
    double[] right = new double[classes];
    double[] sum = new double[classes];
    double[] squares = new double[classes];
    for (int i = 0; i < labels.length; i++) {
      int isOther = other[i] == labels[i] ? 1 : 0;
      int difference = (own[i] == labels[i] ? 1 : 0) - isOther;
      images[labels[i]]++;
      right[labels[i]] += isOther;
      sum[labels[i]] += difference;
      squares[labels[i]] += difference * difference;
    }
    int tested = 0;
    double accuracy = 0;
    double gain = 0;
    double variance = 0;
    for (int c = 0; c < classes; c++) {
      if (images[c] > 0) {
        tested++;
        accuracy += right[c] / images[c];
        double mean = sum[c] / images[c];
        gain += mean;
        variance += variance(images[c], sum[c], squares[c]);
      }
    }
    double points = 100 * gain / tested;
    double reach = 100 * NORMAL * Math.sqrt(variance) / tested;
    return new ReferenceScore(
        100 * accuracy / tested,
        points,
        new Interval(Math.max(-MAX, points - reach), Math.min(MAX, points + reach)));
  }

  /**
   * Of the mean of differences in {−1, 0, 1}. Where a few images agree by chance it is not 0: at
   * least what it is with half an image more of each of the four pairs of answers (Agresti and Min
   * 2005). A single image says nothing of chance: as much as there can be is taken.
   */
  private static double variance(double images, double sum, double squares) {
    if (images == 1) {
      return 1;
    }
    double mean = sum / images;
    double more = images + 2;
    double smoothed = (squares + 1 - sum * sum / more) / (more * more);
    return Math.max(smoothed, (squares / images - mean * mean) / (images - 1));
  }
}
