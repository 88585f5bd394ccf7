package dev.sdclr.run;

import dev.sdclr.Ranges;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How well one probe separates the classes on the test split.
 *
 * @param accuracy mean of the class accuracies, in percent
 * @param balancedness population standard deviation of (many, medium, few), in points; smaller is
 *     better; null when fewer than two groups have tested classes
 * @param many mean class accuracy of the classes with the most pre-training images, in percent;
 *     null when no tested class is in the group
 * @param medium the same of the classes with fewer
 * @param few the same of the rarest classes
 * @param perClass accuracy by class number, in percent; null for a class without test images
 * @param protocol how it was measured, in one phrase
 * @param labelSplit which labelled images the probe learnt from, in one phrase
 * @param intervals how far chance in the test images reaches; null in older files
 */
public record Score(
    double accuracy,
    Double balancedness,
    Double many,
    Double medium,
    Double few,
    List<Double> perClass,
    String protocol,
    String labelSplit,
    Intervals intervals) {

  public Score {
    Objects.requireNonNull(perClass, "perClass");
    for (int c = 0; c < perClass.size(); c++) {
      if (perClass.get(c) != null) {
        Ranges.within("perClass[%d]".formatted(c), perClass.get(c), 0, 100);
      }
    }
    if (intervals != null) {
      intervals.requireFit(perClass);
    }
  }

  /** Mean accuracy of a group's classes, in percent; NaN when no class is in it. */
  public double group(ClassCount.Group group) {
    Double mean =
        switch (group) {
          case MANY -> many;
          case MEDIUM -> medium;
          case FEW -> few;
        };
    return mean == null ? Double.NaN : mean;
  }

  /**
   * The mean of each number, without intervals.
   *
   * @param scores of the same classes, at least one
   * @param labelSplit of them, in one phrase
   */
  public static Score mean(List<Score> scores, String labelSplit) {
    Score first = scores.get(0);
    return new Score(
        scores.stream().mapToDouble(Score::accuracy).average().orElseThrow(),
        mean(scores, Score::balancedness),
        mean(scores, Score::many),
        mean(scores, Score::medium),
        mean(scores, Score::few),
        IntStream.range(0, first.perClass.size())
            .mapToObj(c -> mean(scores, score -> score.perClass.get(c)))
            .collect(Collectors.toCollection(ArrayList::new)),
        first.protocol,
        labelSplit,
        null);
  }

  private static Double mean(List<Score> scores, Function<Score, Double> number) {
    return number.apply(scores.get(0)) == null
        ? null
        : scores.stream().mapToDouble(number::apply).average().orElseThrow();
  }

  /** The same with intervals. */
  public Score with(Intervals newIntervals) {
    return new Score(
        accuracy, balancedness, many, medium, few, perClass, protocol, labelSplit, newIntervals);
  }
}
