package dev.sdclr.eval;

import dev.sdclr.run.ClassCount;
import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.Resamples;
import dev.sdclr.run.Score;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Accuracies of a classification, by class and by frequency group (SDCLR, section 4.1). */
public final class LongTailMetrics {

  private LongTailMetrics() {}

  /**
   * Scores predictions and says how far chance in the test images reaches.
   *
   * @param seed of the resampled test images
   * @throws IllegalArgumentException as without intervals
   */
  public static Score score(
      int[] predicted,
      int[] labels,
      List<ClassCount> classes,
      long seed,
      String protocol,
      String labelSplit) {
    Score score = score(predicted, labels, classes, protocol, labelSplit);
    int[] counts = new int[classes.size()];
    for (int label : labels) {
      counts[label]++;
    }
    List<Integer> testImages = Arrays.stream(counts).boxed().toList();
    Resamples resamples = Resamples.of(List.of(score.perClass()), testImages, classes, seed);
    return score.with(resamples.intervals(testImages, seed));
  }

  /**
   * Scores predictions.
   *
   * @param predicted class of each test image
   * @param labels its true class, same length
   * @param classes with their groups, by class number
   * @param protocol in one phrase
   * @param labelSplit in one phrase
   * @throws IllegalArgumentException when lengths differ or a class has no test image
   */
  public static Score score(
      int[] predicted, int[] labels, List<ClassCount> classes, String protocol, String labelSplit) {
    double[] perClass = perClass(predicted, labels, classes);
    Double many = groupMean(perClass, classes, Group.MANY);
    Double medium = groupMean(perClass, classes, Group.MEDIUM);
    Double few = groupMean(perClass, classes, Group.FEW);
    double[] groups =
        Stream.of(many, medium, few)
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .toArray();
    return new Score(
        mean(perClass),
        populationDeviation(groups),
        many,
        medium,
        few,
        Arrays.stream(perClass).boxed().toList(),
        protocol,
        labelSplit,
        null);
  }

  private static double[] perClass(int[] predicted, int[] labels, List<ClassCount> classes) {
    if (predicted.length != labels.length) {
      throw new IllegalArgumentException(
          "%d predictions for %d labels".formatted(predicted.length, labels.length));
    }
    int[] right = new int[classes.size()];
    int[] all = new int[classes.size()];
    for (int i = 0; i < labels.length; i++) {
      all[labels[i]]++;
      if (predicted[i] == labels[i]) {
        right[labels[i]]++;
      }
    }
    double[] percent = new double[all.length];
    for (int c = 0; c < all.length; c++) {
      if (all[c] == 0) {
        throw new IllegalArgumentException(
            "class %s has no test image".formatted(classes.get(c).name()));
      }
      percent[c] = 100.0 * right[c] / all[c];
    }
    return percent;
  }

  private static Double groupMean(double[] perClass, List<ClassCount> classes, Group group) {
    List<Double> members = new ArrayList<>();
    for (int c = 0; c < perClass.length; c++) {
      if (classes.get(c).group() == group) {
        members.add(perClass[c]);
      }
    }
    return members.isEmpty()
        ? null
        : mean(members.stream().mapToDouble(Double::doubleValue).toArray());
  }

  static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  /** Square root of the mean squared distance from the mean, as numpy's {@code std}. */
  static double populationDeviation(double[] values) {
    double mean = mean(values);
    return Math.sqrt(Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElse(0));
  }
}
