package dev.sdclr.eval;

import dev.sdclr.run.ClassCount;
import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.Resamples;
import dev.sdclr.run.Score;
import dev.sdclr.run.statistics.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Accuracies of a classification, by class and by frequency group (SDCLR, section 4.1). */
final class LongTailMetrics {

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
   * Scores predictions. A class without test images has no accuracy and is left out of all means.
   *
   * @param predicted class of each test image
   * @param labels its true class, same length
   * @param classes with their groups, by class number
   * @param protocol in one phrase
   * @param labelSplit in one phrase
   * @throws IllegalArgumentException when lengths differ or no class has a test image
   */
  public static Score score(
      int[] predicted, int[] labels, List<ClassCount> classes, String protocol, String labelSplit) {
    List<Double> perClass = perClass(predicted, labels, classes);
    Double many = groupMean(perClass, classes, Group.MANY);
    Double medium = groupMean(perClass, classes, Group.MEDIUM);
    Double few = groupMean(perClass, classes, Group.FEW);
    double[] groups =
        Stream.of(many, medium, few)
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .toArray();
    return new Score(
        mean(perClass).orElseThrow(() -> new IllegalArgumentException("no class has a test image")),
        groups.length < 2 ? null : Sample.of(groups).deviation(),
        many,
        medium,
        few,
        perClass,
        protocol,
        labelSplit,
        null);
  }

  /** In percent; null for a class without test images. */
  private static List<Double> perClass(int[] predicted, int[] labels, List<ClassCount> classes) {
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
    List<Double> percent = new ArrayList<>();
    for (int c = 0; c < all.length; c++) {
      percent.add(all[c] == 0 ? null : 100.0 * right[c] / all[c]);
    }
    return percent;
  }

  private static Double groupMean(List<Double> perClass, List<ClassCount> classes, Group group) {
    List<Double> members = new ArrayList<>();
    for (int c = 0; c < perClass.size(); c++) {
      if (classes.get(c).group() == group) {
        members.add(perClass.get(c));
      }
    }
    OptionalDouble mean = mean(members);
    return mean.isPresent() ? mean.getAsDouble() : null;
  }

  private static OptionalDouble mean(List<Double> values) {
    return values.stream().filter(Objects::nonNull).mapToDouble(Double::doubleValue).average();
  }
}
