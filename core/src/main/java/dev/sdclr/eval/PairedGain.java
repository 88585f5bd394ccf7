package dev.sdclr.eval;

import dev.sdclr.run.Reference.ReferenceScore;
import dev.sdclr.run.statistics.Interval;
import dev.sdclr.run.statistics.Sample;
import dev.sdclr.run.statistics.StudentT;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * By how much one classification is better than another of the same images: the difference of the
 * mean class accuracies, with a normal interval of the differences image by image (McNemar 1947,
 * class by class). Of classifiers that learnt from several draws of labels it is the mean, and its
 * interval takes in chance in the draws, too.
 */
final class PairedGain {

  /** Points: all right in place of all wrong. */
  private static final double MAX = 100;

  private PairedGain() {}

  /**
   * Compares two classifications.
   *
   * @param own class of each image as the run has it, of each draw
   * @param other as the reference has it, of the same draws
   * @param labels true classes
   * @param classes how many; those without images take no part
   */
  static ReferenceScore of(List<int[]> own, List<int[]> other, int[] labels, int classes) {
    int draws = own.size();
    double[] images = new double[classes];
    double[] right = new double[classes];
    double[] sum = new double[classes];
    double[] squares = new double[classes];
    double[][] gains = new double[draws][classes];
    for (int i = 0; i < labels.length; i++) {
      double difference = 0;
      for (int draw = 0; draw < draws; draw++) {
        int isOther = other.get(draw)[i] == labels[i] ? 1 : 0;
        int gained = (own.get(draw)[i] == labels[i] ? 1 : 0) - isOther;
        right[labels[i]] += (double) isOther / draws;
        difference += (double) gained / draws;
        gains[draw][labels[i]] += gained;
      }
      images[labels[i]]++;
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
    double reach =
        100
            * StudentT.NORMAL_97_5
            * Math.sqrt(variance / ((double) tested * tested) + ofMean(means(gains, images)));
    return new ReferenceScore(
        100 * accuracy / tested,
        points,
        new Interval(Math.max(-MAX, points - reach), Math.min(MAX, points + reach)));
  }

  /** Mean of a draw's class gains. */
  private static double[] means(double[][] gains, double[] images) {
    return Arrays.stream(gains)
        .mapToDouble(
            gain ->
                IntStream.range(0, images.length)
                    .filter(c -> images[c] > 0)
                    .mapToDouble(c -> gain[c] / images[c])
                    .average()
                    .orElseThrow())
        .toArray();
  }

  /** The variance of a mean of draws. */
  private static double ofMean(double[] draws) {
    if (draws.length == 1) {
      return 0; // which says nothing of other draws
    }
    return Sample.variance(draws) / draws.length;
  }

  /**
   * Of the mean of differences in [−1, 1]. Where a few images agree by chance it is not 0: at least
   * what it is with half an image more of each of the four pairs of answers (Agresti and Min 2005).
   * A single image says nothing of chance: as much as there can be is taken.
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
