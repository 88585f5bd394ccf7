package dev.sdclr.run;

import dev.sdclr.run.statistics.Interval;
import java.util.List;
import java.util.Objects;

/**
 * 95 % intervals of a {@link Score} over the choice of test images, by {@link Resamples}.
 *
 * <p>They say nothing of other training runs or other labelled images.
 *
 * @param resamples bootstrap resamples that they were taken from
 * @param seed of the resamples
 * @param testImages by class number; 0 for a class that was not scored
 * @param accuracy of the mean class accuracy, in percent
 * @param balancedness in points; null when fewer than two groups have tested classes
 * @param many in percent, or null when no class is in the group
 * @param medium likewise
 * @param few likewise
 * @param perClass by class number, in percent; null for a class that was not scored
 */
public record Intervals(
    int resamples,
    long seed,
    List<Integer> testImages,
    Interval accuracy,
    Interval balancedness,
    Interval many,
    Interval medium,
    Interval few,
    List<Interval> perClass) {

  public Intervals {
    testImages = Complete.list(testImages, "testImages");
    Objects.requireNonNull(accuracy, "accuracy");
    Objects.requireNonNull(perClass, "perClass");
    Complete.requireEach(perClass, testImages.size(), "perClass");
    for (int c = 0; c < testImages.size(); c++) {
      if (testImages.get(c) < 0 || testImages.get(c) == 0 != (perClass.get(c) == null)) {
        throw new IllegalArgumentException(
            "perClass[%d] must be there exactly where testImages are".formatted(c));
      }
    }
  }

  /**
   * Checks that these can be the intervals of accuracies in percent, by class number.
   *
   * @throws IllegalArgumentException when a class was tested here and has no accuracy, or the other
   *     way round
   */
  void requireFit(List<Double> accuracies) {
    Complete.requireEach(accuracies, testImages.size(), "perClass");
    for (int c = 0; c < accuracies.size(); c++) {
      boolean isTested = testImages.get(c) > 0;
      if (isTested != (accuracies.get(c) != null)) {
        throw new IllegalArgumentException(
            "perClass[%d] must be %s, was %s"
                .formatted(
                    c, isTested ? "in [0, 100]" : "null without test images", accuracies.get(c)));
      }
    }
  }

  /** The interval of a group's accuracy; null when no class is in it. */
  public Interval group(ClassCount.Group group) {
    return switch (group) {
      case MANY -> many;
      case MEDIUM -> medium;
      case FEW -> few;
    };
  }
}
