package dev.sdclr.run;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.sdclr.run.statistics.Interval;
import java.util.Map;
import java.util.Objects;

/**
 * What a run is compared with, scored in the same way: an encoder that has learnt less, or nothing,
 * which it has to be better than; or the teacher that it learnt from.
 *
 * @param name {@code untrained}, {@code start}, {@code pixels} or {@code teacher}
 * @param scores by {@code full}, {@code few} and {@code knn}
 */
public record Reference(String name, Map<String, ReferenceScore> scores) {

  /**
   * One probe's.
   *
   * @param accuracy mean of the class accuracies, in percent
   * @param gain the run's accuracy less this one, in points
   * @param interval 95 % of the gain over the choice of test images, each of which both have
   *     classified
   */
  public record ReferenceScore(double accuracy, double gain, Interval interval) {

    public ReferenceScore {
      Objects.requireNonNull(interval, "interval");
    }

    /** Whether the run is better by more than chance in the test images. */
    @JsonIgnore
    public boolean isBeaten() {
      return interval.low() > 0;
    }

    /** Whether the run is worse by more than chance in the test images. */
    @JsonIgnore
    public boolean isMissed() {
      return interval.high() < 0;
    }
  }

  public Reference {
    Objects.requireNonNull(name, "name");
    scores = Map.copyOf(scores);
  }

  /** Whether a run that is not better has learnt nothing: not so of its teacher. */
  public boolean hasToBeBeaten() {
    return !isTeacher();
  }

  /** Whether it is what a run that distils learnt from. */
  @JsonIgnore
  public boolean isTeacher() {
    return name.equals("teacher");
  }

  /** As a user is told. */
  public String words() {
    return switch (name) {
      case "untrained" -> "the same network untrained";
      case "start" -> "the encoder that it began with";
      case "pixels" -> "colour and edge histograms";
      case "teacher" -> "the teacher that it learnt from";
      default -> name;
    };
  }
}
