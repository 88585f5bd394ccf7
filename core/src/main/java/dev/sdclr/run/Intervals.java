package dev.sdclr.run;

import java.util.List;

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

  /** The interval of a group's accuracy; null when no class is in it. */
  public Interval group(ClassCount.Group group) {
    return switch (group) {
      case MANY -> many;
      case MEDIUM -> medium;
      case FEW -> few;
    };
  }
}
