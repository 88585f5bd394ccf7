package dev.sdclr.eval;

import dev.sdclr.ProgressListener;
import dev.sdclr.SplitMix;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Linear separability on cached features: fits a linear classifier and predicts with it.
 *
 * <p>λ is chosen by accuracy on a fifth of the labelled images, held out by class and seed, from
 * the strongest down until accuracy falls; ties go to the stronger. The classifier is then fitted
 * to all of them. With one image a class there is nothing to hold out, and λ is {@value
 * #WITHOUT_VALIDATION}. Test images take no part.
 *
 * @param seed of the held-out fifth
 * @param task what the listener is told
 * @param listener that follows the fits
 */
record LinearProbe(long seed, String task, ProgressListener listener) {

  private static final double[] LAMBDAS = {1e-1, 1e-2, 1e-3, 1e-4, 1e-5};
  private static final double WITHOUT_VALIDATION = 1e-3;
  private static final int HELD_OUT_IN = 5;

  /** Predictions and how they came about. */
  @SuppressWarnings("ArrayRecordComponent")
  record Result(int[] predicted, String protocol) {}

  /**
   * Learns from {@code labelled} and predicts the classes of {@code test}.
   *
   * @param validation to choose λ by; absent: a fifth of {@code labelled}
   */
  Result predict(Features labelled, Optional<Features> validation, Features test, int classes) {
    OptionalDouble chosen =
        validation.isPresent()
            ? OptionalDouble.of(choose(labelled, validation.get(), classes))
            : chooseWithin(labelled, classes);
    double lambda = chosen.orElse(WITHOUT_VALIDATION);
    try (SoftmaxRegression regression = SoftmaxRegression.of(labelled, classes)) {
      regression.fit(labelled, lambda);
      listener.progress(task, "fits", LAMBDAS.length + 1, LAMBDAS.length + 1);
      String how =
          chosen.isPresent() ? "by validation" : "as no class has an image left to validate with";
      return new Result(
          regression.predict(test),
          "linear probe on cached features, L-BFGS, lambda %s %s".formatted(lambda, how));
    }
  }

  /** λ by accuracy on a fifth of {@code labelled}, or {@value #WITHOUT_VALIDATION}. */
  double regularization(Features labelled, int classes) {
    return chooseWithin(labelled, classes).orElse(WITHOUT_VALIDATION);
  }

  private OptionalDouble chooseWithin(Features labelled, int classes) {
    BitSet held = heldOut(labelled.labels());
    if (held.isEmpty()) {
      return OptionalDouble.empty();
    }
    int[] others = IntStream.range(0, labelled.size()).filter(i -> !held.get(i)).toArray();
    try (Features fit = labelled.at(others);
        Features check = labelled.at(held.stream().toArray())) {
      return OptionalDouble.of(choose(fit, check, classes));
    }
  }

  private double choose(Features fit, Features check, int classes) {
    double best = LAMBDAS[0];
    int bestRight = -1;
    try (SoftmaxRegression regression = SoftmaxRegression.of(fit, classes)) {
      for (int i = 0; i < LAMBDAS.length; i++) {
        listener.progress(task, "fits", i, LAMBDAS.length + 1);
        regression.fit(fit, LAMBDAS[i]);
        int right = right(regression.predict(check), check.labels());
        if (right < bestRight) {
          break;
        }
        if (right > bestRight) {
          bestRight = right;
          best = LAMBDAS[i];
        }
      }
    }
    return best;
  }

  private static int right(int[] predicted, int[] labels) {
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      right += predicted[i] == labels[i] ? 1 : 0;
    }
    return right;
  }

  /** A fifth of each class, at least one where there are two. */
  private BitSet heldOut(int[] labels) {
    Map<Integer, List<Integer>> members = new HashMap<>();
    for (int i = 0; i < labels.length; i++) {
      members.computeIfAbsent(labels[i], c -> new ArrayList<>()).add(i);
    }
    BitSet held = new BitSet();
    members.forEach(
        (label, positions) -> {
          int[] shuffled = positions.stream().mapToInt(Integer::intValue).toArray();
          SplitMix.of(seed, label).shuffle(shuffled);
          int count = shuffled.length < 2 ? 0 : Math.max(1, shuffled.length / HELD_OUT_IN);
          IntStream.of(shuffled).limit(count).forEach(held::set);
        });
    return held;
  }
}
