package dev.sdclr.study;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.Evaluation.FewShotScore;
import dev.sdclr.run.Score;
import dev.sdclr.run.statistics.Sample;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One number of an evaluation, such as {@code full.all}.
 *
 * @param probe that scores
 * @param part of the classes
 */
public record StudyMeasure(Probe probe, Part part) {

  /** Classifiers on frozen features. */
  public enum Probe {
    FULL("full-shot linear probe"),
    FEW("few-shot linear probe"),
    KNN("nearest neighbours");

    private final String words;

    Probe(String words) {
      this.words = words;
    }
  }

  /** Which classes' accuracies are averaged, or how far their groups' means are apart. */
  public enum Part {
    ALL("accuracy"),
    MANY("accuracy of the many"),
    MEDIUM("accuracy of the medium"),
    FEW("accuracy of the few"),
    BALANCEDNESS("balancedness (smaller is better)");

    private final String words;

    Part(String words) {
      this.words = words;
    }
  }

  /**
   * Reads {@code probe.part}.
   *
   * @throws IllegalArgumentException when it names no measure, listing those there are
   */
  @JsonCreator
  public static StudyMeasure of(String text) {
    return all()
        .filter(measure -> measure.text().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "a measure must be one of %s, was '%s'"
                        .formatted(
                            all().map(StudyMeasure::text).collect(Collectors.joining(", ")),
                            text)));
  }

  /** Of every probe and part. */
  static Stream<StudyMeasure> all() {
    return Arrays.stream(Probe.values())
        .flatMap(probe -> Arrays.stream(Part.values()).map(part -> new StudyMeasure(probe, part)));
  }

  /** As it is written in files. */
  @JsonValue
  public String text() {
    return (probe + "." + part).toLowerCase(Locale.ROOT);
  }

  /** In words. */
  public String words() {
    return probe.words + ", " + part.words;
  }

  /** Whether less of it is better. */
  boolean isBetterSmaller() {
    return part == Part.BALANCEDNESS;
  }

  /**
   * The number, in percent or points; the mean over draws of labels where there are several.
   *
   * @param groups classes with the groups that count, by class number: those of the long-tailed
   *     selection also where the encoder was trained on balanced images
   * @return nothing when it was not measured, or no tested class is in its group
   */
  public OptionalDouble of(Evaluation evaluation, List<ClassCount> groups) {
    return scores(evaluation)
        .mapToDouble(score -> of(score, groups))
        .filter(Double::isFinite)
        .average();
  }

  /** Whether an evaluation has the probe's scores, whatever classes they are of. */
  boolean isProbed(Evaluation evaluation) {
    return scores(evaluation).findAny().isPresent();
  }

  private Stream<Score> scores(Evaluation evaluation) {
    return switch (probe) {
      case FULL -> Stream.ofNullable(evaluation.linear().get("full"));
      case KNN -> Stream.ofNullable(evaluation.knn());
      case FEW ->
          evaluation.fewShot() == null
              ? Stream.ofNullable(evaluation.linear().get("few"))
              : evaluation.fewShot().stream().map(FewShotScore::score);
    };
  }

  private double of(Score score, List<ClassCount> groups) {
    return switch (part) {
      case ALL -> mean(score, groups, Group.values());
      case MANY -> mean(score, groups, Group.MANY);
      case MEDIUM -> mean(score, groups, Group.MEDIUM);
      case FEW -> mean(score, groups, Group.FEW);
      case BALANCEDNESS -> balancedness(score, groups);
    };
  }

  private static double mean(Score score, List<ClassCount> classes, Group... groups) {
    List<Group> wanted = List.of(groups);
    return IntStream.range(0, classes.size())
        .filter(c -> wanted.contains(classes.get(c).group()))
        .mapToObj(c -> score.perClass().get(c))
        .filter(Objects::nonNull)
        .mapToDouble(accuracy -> accuracy)
        .average()
        .orElse(Double.NaN);
  }

  private static double balancedness(Score score, List<ClassCount> classes) {
    double[] means =
        Arrays.stream(Group.values())
            .mapToDouble(group -> mean(score, classes, group))
            .filter(Double::isFinite)
            .toArray();
    return means.length < 2 ? Double.NaN : Sample.of(means).deviation();
  }
}
