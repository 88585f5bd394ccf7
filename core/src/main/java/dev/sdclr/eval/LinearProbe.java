package dev.sdclr.eval;

import dev.sdclr.ProgressListener;
import dev.sdclr.SplitMix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

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
    try (SoftmaxRegression regression = new SoftmaxRegression(labelled, classes)) {
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
    List<Integer> fitting = new ArrayList<>();
    List<Integer> checking = new ArrayList<>();
    divide(labelled.labels(), fitting, checking);
    if (checking.isEmpty()) {
      return OptionalDouble.empty();
    }
    try (Features fit = labelled.at(positions(fitting));
        Features check = labelled.at(positions(checking))) {
      return OptionalDouble.of(choose(fit, check, classes));
    }
  }

  private double choose(Features fit, Features check, int classes) {
    double best = LAMBDAS[0];
    int bestRight = -1;
    try (SoftmaxRegression regression = new SoftmaxRegression(fit, classes)) {
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

  /** Of each class a fifth goes to {@code checking}, at least one where there are two. */
  private void divide(int[] labels, List<Integer> fitting, List<Integer> checking) {
    Map<Integer, List<Integer>> members = new HashMap<>();
    for (int i = 0; i < labels.length; i++) {
      members.computeIfAbsent(labels[i], c -> new ArrayList<>()).add(i);
    }
    members.forEach(
        (label, positions) -> {
          shuffle(positions, SplitMix.of(seed, label));
          int held = positions.size() < 2 ? 0 : Math.max(1, positions.size() / HELD_OUT_IN);
          checking.addAll(positions.subList(0, held));
          fitting.addAll(positions.subList(held, positions.size()));
        });
  }

  private static void shuffle(List<Integer> values, SplitMix random) {
    for (int i = values.size() - 1; i > 0; i--) {
      Collections.swap(values, i, random.nextInt(i + 1));
    }
  }

  private static int[] positions(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).sorted().toArray();
  }
}
