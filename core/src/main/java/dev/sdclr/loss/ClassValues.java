package dev.sdclr.loss;

import dev.sdclr.Ranges;
import dev.sdclr.tensor.HostArray;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** One number for each class (C): its size, or what follows from it. */
final class ClassValues {

  private ClassValues() {}

  /** Class sizes: none negative, not all 0. */
  static void requireCounts(int[] counts) {
    for (int count : counts) {
      Ranges.atLeast("number of images of a class", count, 0);
    }
    if (Arrays.stream(counts).allMatch(count -> count == 0)) {
      throw new IllegalArgumentException("at least one class must have images");
    }
  }

  /** Weights of class sizes, of mean 1 over the classes that have images. */
  static double[] normalised(int[] counts, DoubleUnaryOperator weightOfCount) {
    requireCounts(counts);
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

  /** Logits (N, C) of as many classes as there are values. */
  static void requireColumns(Tensor logits, int classes) {
    if (logits.size(1) != classes) {
      throw new IllegalArgumentException(
          "logits must have %d columns, one for each class, had %d"
              .formatted(classes, logits.size(1)));
    }
  }

  /** As a tensor (C), in the type and on the device of another. */
  static Tensor like(Tensor other, double[] values) {
    return HostArray.tensor(values, values.length).to(other);
  }
}
