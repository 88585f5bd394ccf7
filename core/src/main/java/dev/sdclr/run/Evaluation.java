package dev.sdclr.run;

import dev.sdclr.Counted;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code evaluation.json}: what linear separability and neighbours say about an encoder.
 *
 * @param pretrainingSplit what the encoder was trained on, in one phrase
 * @param testSplit what it was scored on, in one phrase
 * @param classes by class number
 * @param groups how the classes were grouped, in one phrase; null in older files: thirds
 * @param linear linear probe scores by {@code full} and {@code few}
 * @param fewShot every budget and draw, the first of them being {@code linear.few} too; null when
 *     there is no other
 * @param knn nearest-neighbour score, or null when not asked for
 * @param references encoders that have learnt less, and a teacher, scored in the same way; null in
 *     older files and where they were not asked for
 * @param leftOut classes that could not be scored, with the reason; null when there are none
 * @param epochsDone completed when it was scored; null in older files
 */
public record Evaluation(
    String pretrainingSplit,
    String testSplit,
    List<ClassCount> classes,
    String groups,
    Map<String, Score> linear,
    List<FewShotScore> fewShot,
    Score knn,
    List<Reference> references,
    Map<String, String> leftOut,
    Integer epochsDone) {

  public Evaluation {
    classes = Complete.list(classes, "classes");
    Objects.requireNonNull(linear, "linear");
    for (Map.Entry<String, Score> score : linear.entrySet()) {
      Objects.requireNonNull(score.getValue(), "linear." + score.getKey());
      Complete.requireEach(score.getValue().perClass(), classes.size(), "linear.perClass");
    }
    if (knn != null) {
      Complete.requireEach(knn.perClass(), classes.size(), "knn.perClass");
    }
    references = references == null ? null : Complete.list(references, "references");
    if (fewShot != null) {
      for (FewShotScore score : Complete.list(fewShot, "fewShot")) {
        Complete.requireEach(score.score().perClass(), classes.size(), "fewShot.perClass");
      }
    }
  }

  /** Without references and epochs. */
  public Evaluation(
      String pretrainingSplit,
      String testSplit,
      List<ClassCount> classes,
      String groups,
      Map<String, Score> linear,
      List<FewShotScore> fewShot,
      Score knn,
      Map<String, String> leftOut) {
    this(pretrainingSplit, testSplit, classes, groups, linear, fewShot, knn, null, leftOut, null);
  }

  /** Few-shot scores by the first budget, one a draw; empty where none was asked for. */
  public List<Score> fewDraws() {
    if (fewShot == null) {
      return Stream.ofNullable(linear.get("few")).toList();
    }
    String first = fewShot.get(0).budget();
    return fewShot.stream()
        .filter(drawn -> drawn.budget().equals(first))
        .map(FewShotScore::score)
        .toList();
  }

  /** Of fewer test images a class's accuracy has steps of ten points or more. */
  private static final int FEW_TEST_IMAGES = 11;

  /** What to say of classes with very few test images, if there are any and it is known. */
  public Optional<String> smallTest() {
    return Stream.concat(linear.values().stream(), Stream.ofNullable(knn))
        .map(Score::intervals)
        .filter(Objects::nonNull)
        .flatMap(intervals -> intervals.testImages().stream())
        .filter(images -> images > 0 && images < FEW_TEST_IMAGES)
        .min(Comparator.naturalOrder())
        .map(
            fewest ->
                "some classes have only %s: their accuracies and intervals tell little"
                    .formatted(Counted.of(fewest, "test image")));
  }

  /**
   * Says by which probes the encoder is worse, or not better, than one that has learnt less, beyond
   * chance in the test images; nothing when it is better, or no reference is known.
   */
  public Optional<String> notBetter() {
    if (references == null) {
      return Optional.empty();
    }
    String worse = where(Reference.ReferenceScore::isMissed);
    String equal = where(score -> !score.isMissed() && !score.isBeaten());
    List<String> parts =
        Stream.of(
                worse.isEmpty() ? "" : "worse, beyond chance in the test images, than " + worse,
                equal.isEmpty()
                    ? ""
                    : "not better, beyond chance in the test images, than " + equal)
            .filter(part -> !part.isEmpty())
            .toList();
    return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", parts));
  }

  /** The references that have to be beaten, and the probes by which that holds of their scores. */
  private String where(Predicate<Reference.ReferenceScore> holds) {
    return references.stream()
        .filter(Reference::hasToBeBeaten)
        .flatMap(
            reference ->
                PROBES.entrySet().stream()
                    .filter(probe -> reference.scores().containsKey(probe.getKey()))
                    .filter(probe -> holds.test(reference.scores().get(probe.getKey())))
                    .map(
                        probe ->
                            "%s by %s (%s)"
                                .formatted(
                                    reference.words(),
                                    probe.getValue(),
                                    gain(reference.scores().get(probe.getKey())))))
        .collect(Collectors.joining(", "));
  }

  private static String gain(Reference.ReferenceScore score) {
    return String.format(
        Locale.ROOT,
        "%+.1f points, %+.1f to %+.1f",
        score.gain(),
        score.interval().low(),
        score.interval().high());
  }

  /** Probes as a sentence calls them, by their keys. */
  private static final Map<String, String> PROBES = probes();

  private static Map<String, String> probes() {
    Map<String, String> probes = new LinkedHashMap<>();
    probes.put("full", "full-shot probe");
    probes.put("few", "few-shot probe");
    probes.put("knn", "nearest neighbours");
    return probes;
  }

  /**
   * A few-shot linear probe's score on one draw of labelled images.
   *
   * @param budget how many labelled images, in one phrase that is the same for all its draws
   * @param draw from 1
   * @param score what it reached
   */
  public record FewShotScore(String budget, int draw, Score score) {

    public FewShotScore {
      Objects.requireNonNull(budget, "budget");
      Objects.requireNonNull(score, "score");
    }
  }
}
