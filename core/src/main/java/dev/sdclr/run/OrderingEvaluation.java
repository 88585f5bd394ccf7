package dev.sdclr.run;

import dev.sdclr.run.statistics.Interval;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * {@code orderings.json}: how well each ordering of the images puts rare ones first, judged by
 * labels that no ordering has seen.
 *
 * @param groups how rare classes were told, in one phrase
 * @param images with a label
 * @param rareClasses that they were judged by, at least one
 * @param resamples bootstrap resamples of the images that the intervals were taken from
 * @param orderings of these images
 * @param epochsDone completed when they were judged; null in older files
 */
public record OrderingEvaluation(
    String groups,
    int images,
    List<ClassCount> rareClasses,
    int resamples,
    List<OrderingScore> orderings,
    Integer epochsDone) {

  public OrderingEvaluation {
    Objects.requireNonNull(groups, "groups");
    rareClasses = Complete.list(rareClasses, "rareClasses");
    orderings = Complete.list(orderings, "orderings");
    if (images < 1 || resamples < 1 || rareClasses.isEmpty()) {
      throw new IllegalArgumentException(
          "there must be images, resamples and rare classes, were %d, %d and %d"
              .formatted(images, resamples, rareClasses.size()));
    }
  }

  /**
   * One ordering.
   *
   * @param name of it
   * @param all how well it finds images of any rare class
   * @param perClass how well it finds each, by name
   * @param lifts among the first 1, 5 and 10 percent
   * @param classesFound rare classes among the first 20, 50, 100 and 200 images
   */
  public record OrderingScore(
      String name,
      Detection all,
      Map<String, Detection> perClass,
      List<Lift> lifts,
      List<ClassesFound> classesFound) {

    public OrderingScore {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(all, "all");
      Objects.requireNonNull(perClass, "perClass");
      lifts = Complete.list(lifts, "lifts");
      classesFound = Complete.list(classesFound, "classesFound");
    }

    /** Whether it puts rare images last, beyond what chance in the images explains. */
    public boolean reversedHere() {
      return all.aurocInterval().high() < 0.5;
    }
  }

  /**
   * How well some images are told from all others.
   *
   * @param auroc chance that of one of them and one other it stands first, in [0, 1]; 0.5 by chance
   * @param aurocInterval 95 %
   * @param averagePrecision in [0, 1]; by chance their share of the images
   * @param averagePrecisionInterval 95 %
   */
  public record Detection(
      double auroc,
      Interval aurocInterval,
      double averagePrecision,
      Interval averagePrecisionInterval) {

    public Detection {
      Objects.requireNonNull(aurocInterval, "aurocInterval");
      Objects.requireNonNull(averagePrecisionInterval, "averagePrecisionInterval");
    }
  }

  /**
   * How many times their share of all images the rare ones' share of the first images is.
   *
   * @param topPercent of the images
   * @param lift 1 by chance
   * @param interval 95 %
   */
  public record Lift(double topPercent, double lift, Interval interval) {

    public Lift {
      Objects.requireNonNull(interval, "interval");
    }
  }

  /**
   * Rare classes that are met by looking at the first images.
   *
   * @param images looked at
   * @param classes met
   * @param interval 95 %
   * @param byLot expected of images drawn at random
   */
  public record ClassesFound(int images, int classes, Interval interval, double byLot) {

    public ClassesFound {
      Objects.requireNonNull(interval, "interval");
    }
  }
}
