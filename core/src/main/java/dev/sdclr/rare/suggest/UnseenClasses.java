package dev.sdclr.rare.suggest;

import dev.sdclr.Counted;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the labels tell of classes that none of them is of, from how many classes were met once and
 * twice (Good 1953, "The population frequencies of species"; Chao 1984).
 *
 * <p>Images that were suggested because they look like a known class do not count, for they were
 * not looked for in the open. The others are chosen for being odd rather than drawn at random, so
 * that both estimates are rather too high. Where there is no class with one label only, the share
 * of unmet classes is told by its upper bound (Jovanovic and Levy 1997, "A look at the rule of
 * three").
 *
 * @param labels that give a class
 * @param explored those of them that count
 * @param classes known from all labels
 * @param once classes of which there is one label, and it counts
 * @param twice classes of which there are two, and both count
 * @param sinceNew labels that count since a class was met for the first time
 */
public record UnseenClasses(
    int labels, int explored, int classes, int once, int twice, int sinceNew) {

  private static final int MIN_LABELS = 20;
  private static final double HARDLY = 0.03;

  /** Where nothing was met, at most so many were to be expected, with 95 % confidence. */
  private static final double RULE_OF_THREE = 3;

  /** A class more is worth so many images of one that is known. */
  private static final double WORTH_OF_CLASS = 3;

  /** Counts them. */
  public static UnseenClasses of(Labels labels) {
    List<RowDecision> classified = labels.classified();
    Map<String, Integer> all = labels.counts();
    Map<String, Integer> explored = new HashMap<>();
    Set<String> met = new HashSet<>();
    int sinceNew = 0;
    for (RowDecision label : classified) {
      boolean isNew = met.add(label.className());
      if (label.suggestedAs().orElse(null) != Suggestion.Kind.GROWTH) {
        explored.merge(label.className(), 1, Integer::sum);
        sinceNew++;
      }
      sinceNew = isNew ? 0 : sinceNew;
    }
    int once = 0;
    int twice = 0;
    int number = 0;
    for (Map.Entry<String, Integer> own : explored.entrySet()) {
      number += own.getValue();
      // one that was found again since, by growth, is no longer a class met so often
      boolean isAll = own.getValue().equals(all.get(own.getKey()));
      once += isAll && own.getValue() == 1 ? 1 : 0;
      twice += isAll && own.getValue() == 2 ? 1 : 0;
    }
    return new UnseenClasses(classified.size(), number, all.size(), once, twice, sinceNew);
  }

  /** Estimated share of images that are of a class not met yet, in [0, 1] (Good and Turing). */
  double unseenShare() {
    return (double) once / Math.max(1, explored);
  }

  /** Estimated number of classes not met yet, at the least (Chao 1984, bias-corrected). */
  double unseenClasses() {
    return once * (once - 1.0) / (2.0 * (twice + 1));
  }

  /** Whether more labels will hardly find new classes: whether few images can be of others. */
  public boolean isNearlyComplete() {
    return (once + RULE_OF_THREE) / Math.max(1, explored) < HARDLY;
  }

  /**
   * What share of the next images should come upon new classes: by the rule of succession (Laplace
   * 1814) the chance that one does, times what a class is worth, against what is to be had else.
   *
   * @param gain rare images to be had by the next label when it is spent on what is known, in [0,
   *     1]
   */
  double exploring(double gain) {
    double hoped = WORTH_OF_CLASS / (sinceNew + 2);
    return hoped / (hoped + gain);
  }

  /** The labels that count, and how many others there are. */
  private String counted() {
    return labels == explored
        ? Counted.of(labels, "label")
        : "%,d of %s (those of images like a known class do not count)"
            .formatted(explored, Counted.of(labels, "label"));
  }

  /** The estimate in one sentence. */
  public String sentence() {
    if (explored < MIN_LABELS) {
      return "%s so far: too few to tell whether classes are missing".formatted(counted());
    }
    String seen =
        "%s found, %d of them seen only once in %s"
            .formatted(Counted.of(classes, "class", "classes"), once, counted());
    if (isNearlyComplete()) {
      return "%s: more labels are unlikely to find new ones".formatted(seen);
    }
    if (once == 0) {
      return "%s: up to %.0f %% of the images may be of classes not seen yet"
          .formatted(seen, 100 * RULE_OF_THREE / explored);
    }
    return "%s: about %.0f %% of the images may be of %s not seen yet"
        .formatted(
            seen,
            100 * unseenShare(),
            unseenClasses() < 1.5 ? "a class" : "%.0f or more classes".formatted(unseenClasses()));
  }
}
