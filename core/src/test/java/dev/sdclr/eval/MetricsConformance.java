package dev.sdclr.eval;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.reference.Comparison;
import dev.sdclr.reference.ReferenceCase;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.Score;
import dev.sdclr.run.statistics.Sample;
import java.util.Arrays;
import java.util.List;
import java.util.Scanner;
import java.util.stream.IntStream;

/**
 * Accuracies by class and group.
 *
 * <p>The reference takes class accuracies from its log, where they are rounded; ours may differ by
 * as much as that rounding, which is nothing in most cases.
 */
public final class MetricsConformance {

  private static final double MAX_ROUNDING = 0.00501;

  private MetricsConformance() {}

  public static void run(ReferenceCase reference, Comparison comparison) {
    int[] counts = ints(reference, "train_counts");
    int[] predicted = ints(reference, "predictions");
    int[] labels = ints(reference, "targets");
    JsonNode values = reference.values();
    List<ClassCount> classes = classes(values, counts, comparison);
    Score score = LongTailMetrics.score(predicted, labels, classes, "", "");

    double[] logged = logged(values);
    double rounding =
        IntStream.range(0, logged.length)
            .mapToDouble(c -> Math.abs(logged[c] - score.perClass().get(c)))
            .max()
            .orElseThrow();
    comparison.error("class accuracies", rounding, MAX_ROUNDING);
    double tolerance = values.at("/tolerance/abs").doubleValue() + rounding;
    comparison.number(
        "accuracy",
        score.accuracy(),
        values.get("reported_accuracy_mean_of_classes").doubleValue(),
        tolerance);
    comparison.number("many", score.many(), values.get("many").doubleValue(), tolerance);
    comparison.number("medium", score.medium(), values.get("medium").doubleValue(), tolerance);
    comparison.number("few", score.few(), values.get("few").doubleValue(), tolerance);
    comparison.number(
        "std_over_groups",
        score.balancedness(),
        100 * values.get("std_over_groups").doubleValue(),
        tolerance);
    comparison.number(
        "std_over_classes",
        Sample.of(score.perClass()).deviation(),
        100 * values.get("std_over_classes").doubleValue(),
        tolerance);
  }

  private static int[] ints(ReferenceCase reference, String array) {
    return Arrays.stream(reference.array(array).longs()).mapToInt(Math::toIntExact).toArray();
  }

  /** Percentages by class as the log has them. */
  private static double[] logged(JsonNode values) {
    boolean percent = values.has("class_accuracy_line");
    String line = values.get(percent ? "class_accuracy_line" : "class_accuracy_as_logged").asText();
    Scanner words = new Scanner(line).useLocale(java.util.Locale.ROOT);
    return words
        .tokens()
        .filter(word -> word.matches("[0-9.]+"))
        .mapToDouble(Double::parseDouble)
        .map(accuracy -> percent ? accuracy : 100 * accuracy)
        .toArray();
  }

  /**
   * The groups the reference used.
   *
   * <p>Where classes of equal count lie on a border, its unstable sort decides, and ours is not
   * compared; nor where it groups by fixed counts.
   */
  private static List<ClassCount> classes(JsonNode values, int[] counts, Comparison comparison) {
    List<String> names = IntStream.range(0, counts.length).mapToObj(String::valueOf).toList();
    List<ClassCount> thirds = new Grouping.Thirds().classes(names, counts);
    List<ClassCount> classes =
        IntStream.range(0, counts.length)
            .mapToObj(c -> new ClassCount(names.get(c), counts[c], group(values, c, counts[c])))
            .toList();
    if (values.path("stable_sort_gives_same_groups").asBoolean()) {
      comparison.same("groups", thirds, classes);
    }
    return classes;
  }

  private static Group group(JsonNode values, int c, int count) {
    if (!values.has("groups")) {
      return count > 100 ? Group.MANY : count < 20 ? Group.FEW : Group.MEDIUM;
    }
    for (Group group : Group.values()) {
      for (JsonNode member :
          values.get("groups").get(group.name().toLowerCase(java.util.Locale.ROOT))) {
        if (member.intValue() == c) {
          return group;
        }
      }
    }
    throw new IllegalArgumentException("class " + c + " is in no group");
  }
}
