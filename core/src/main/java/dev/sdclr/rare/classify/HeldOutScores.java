package dev.sdclr.rare.classify;

import dev.sdclr.run.statistics.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What held-out labels say of the logits of classifiers that have not learnt from them.
 *
 * @param logits of each label, before calibration; null where it was not held out
 * @param numbers of the labels' classes
 * @param fold in which each label was held out; negative for none
 * @param shares of the classes, their priors
 * @param counts of labels of each class
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record HeldOutScores(float[][] logits, int[] numbers, int[] fold, double[] shares, int[] counts) {

  /** The least logarithm of a probability, so that one surprise does not decide. */
  private static final double MIN_LOG = Math.log(1e-30);

  private static final double MIN_LOG_TEMPERATURE = -3;
  private static final double MAX_LOG_TEMPERATURE = 3;
  private static final int HALVINGS = 40;
  private static final double PERCENT = 100;

  private int[] held() {
    return IntStream.range(0, fold.length).filter(i -> fold[i] >= 0).toArray();
  }

  private double[] logShares() {
    return DoubleStream.of(shares).map(Math::log).toArray();
  }

  private double[] logProbabilities(int label, double temperature, double[] logShares) {
    double[] values = new double[shares.length];
    double largest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < values.length; c++) {
      values[c] = logits[label][c] / temperature + logShares[c];
      largest = Math.max(largest, values[c]);
    }
    double sum = 0;
    for (double value : values) {
      sum += Math.exp(value - largest);
    }
    double logSum = largest + Math.log(sum);
    for (int c = 0; c < values.length; c++) {
      values[c] -= logSum;
    }
    return values;
  }

  /** Mean log loss, each class with its prior's weight. */
  double loss(double temperature) {
    double[] logShares = logShares();
    double loss = 0;
    double weights = 0;
    for (int i : held()) {
      int c = numbers[i];
      double weight = shares[c] / counts[c];
      loss -= weight * Math.max(MIN_LOG, logProbabilities(i, temperature, logShares)[c]);
      weights += weight;
    }
    return loss / weights;
  }

  /** By golden sections of its logarithm: the loss has one minimum in 1 / T. */
  double bestTemperature() {
    double ratio = (Math.sqrt(5) - 1) / 2;
    double low = MIN_LOG_TEMPERATURE;
    double high = MAX_LOG_TEMPERATURE;
    double left = high - ratio * (high - low);
    double right = low + ratio * (high - low);
    double atLeft = loss(Math.exp(left));
    double atRight = loss(Math.exp(right));
    for (int i = 0; i < HALVINGS; i++) {
      if (atLeft < atRight) {
        high = right;
        right = left;
        atRight = atLeft;
        left = high - ratio * (high - low);
        atLeft = loss(Math.exp(left));
      } else {
        low = left;
        left = right;
        atLeft = atRight;
        right = low + ratio * (high - low);
        atRight = loss(Math.exp(right));
      }
    }
    return Math.exp((low + high) / 2);
  }

  /** Accuracy with its interval, and what it is made of. */
  CrossValidation validation(
      List<String> classes, int folds, double temperature, double abstainBelow) {
    double[] logShares = logShares();
    int[] right = new int[classes.size()];
    int[] all = new int[classes.size()];
    int answered = 0;
    int answeredRight = 0;
    for (int i : held()) {
      double[] chances =
          DoubleStream.of(logProbabilities(i, temperature, logShares)).map(Math::exp).toArray();
      int best =
          IntStream.range(0, chances.length)
              .reduce((a, b) -> chances[b] > chances[a] ? b : a)
              .orElseThrow();
      int hit = best == numbers[i] ? 1 : 0;
      all[numbers[i]]++;
      right[numbers[i]] += hit;
      if (chances[best] >= abstainBelow) {
        answered++;
        answeredRight += hit;
      }
    }
    List<CrossValidation.OfClass> each = new ArrayList<>();
    List<String> single = new ArrayList<>();
    for (int c = 0; c < all.length; c++) {
      if (all[c] == 0) {
        single.add(classes.get(c));
      } else {
        each.add(
            new CrossValidation.OfClass(
                classes.get(c),
                all[c],
                PERCENT * right[c] / all[c],
                Interval.ofShare(right[c], all[c])));
      }
    }
    int images = IntStream.of(all).sum();
    int hits = IntStream.of(right).sum();
    return new CrossValidation(
        images,
        folds,
        PERCENT * hits / images,
        Interval.ofShare(hits, images),
        each.stream().mapToDouble(CrossValidation.OfClass::recall).average().orElseThrow(),
        loss(temperature),
        loss(1),
        PERCENT * answered / images,
        answered == 0 ? 0 : PERCENT * answeredRight / answered,
        each,
        single);
  }
}
