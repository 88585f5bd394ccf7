package dev.sdclr.run;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.sdclr.run.statistics.Interval;
import java.util.Map;
import java.util.Objects;

/**
 * What a run has to be better than: an encoder that has learnt less, or nothing, scored in the same
 * way.
 *
 * @param name {@code untrained}, {@code start} or {@code pixels}
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
  }

  public Reference {
    Objects.requireNonNull(name, "name");
    scores = Map.copyOf(scores);
  }

  /** As a user is told. */
  public String words() {
    return switch (name) {
      case "untrained" -> "the same network untrained";
      case "start" -> "the encoder that it began with";
      case "pixels" -> "colour and edge histograms";
      default -> name;
    };
  }
}
