package dev.sdclr.loss;

import java.util.function.DoubleUnaryOperator;

/** Class weights of mean 1 over the classes that have images. */
final class Normalised {

  private Normalised() {}

  static double[] of(int[] counts, DoubleUnaryOperator weightOfCount) {
    Ranges.counts(counts);
    double[] weights = new double[counts.length];
    double sum = 0;
    int present = 0;
    for (int c = 0; c < counts.length; c++) {
      if (counts[c] > 0) {
        weights[c] = weightOfCount.applyAsDouble(counts[c]);
        sum += weights[c];
        present++;
      }
    }
    for (int c = 0; c < counts.length; c++) {
      weights[c] *= present / sum;
    }
    return weights;
  }
}
