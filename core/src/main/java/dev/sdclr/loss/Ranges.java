package dev.sdclr.loss;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/** Checks of settings that quote the bad value and the allowed range. */
final class Ranges {

  private Ranges() {}

  static void temperature(double value) {
    positive("temperature", value);
  }

  static void positive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException("%s must be > 0, was %s".formatted(name, value));
    }
  }

  static void gamma(double value) {
    notNegative("gamma", value);
  }

  static void notNegative(String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException("%s must be >= 0, was %s".formatted(name, value));
    }
  }

  static void belowOne(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException("%s must be in [0, 1), was %s".formatted(name, value));
    }
  }

  public static void atLeast(String name, int value, int from) {
    if (value < from) {
      throw new IllegalArgumentException("%s must be >= %d, was %d".formatted(name, from, value));
    }
  }

  /** Class sizes: none negative, not all 0. */
  static void counts(int[] counts) {
    for (int count : counts) {
      if (count < 0) {
        throw new IllegalArgumentException(
            "number of images of a class must be >= 0, was " + count);
      }
    }
    if (Arrays.stream(counts).allMatch(count -> count == 0)) {
      throw new IllegalArgumentException("at least one class must have images");
    }
  }

  static void classes(Tensor logits, int classes) {
    if (logits.size(1) != classes) {
      throw new IllegalArgumentException(
          "logits must have %d columns, one for each class, had %d"
              .formatted(classes, logits.size(1)));
    }
  }
}
