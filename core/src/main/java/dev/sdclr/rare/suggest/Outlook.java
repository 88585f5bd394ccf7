package dev.sdclr.rare.suggest;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the labels so far make of all images: how probably each is of each known class, and how rare
 * these classes are.
 *
 * <p>The probe weighs all classes the same. Its odds times the classes' shares of the labels in the
 * open (one step of Saerens et al. 2002) tell a class that is small from one that only seems so to
 * a probe that sees nothing: where features tell nothing of a class, its size is as its share of
 * those labels says. In the open are random images or ones unlike what is labelled; an ordering,
 * doubt and above all a likeness to a class lead to some classes more than to others. The better
 * the probe proves to know a class by what was suggested for it, the more its own count of it
 * holds.
 *
 * @param chances of each class, by image
 * @param rarity of each class, in (0, 1]: 1 for those with less than a quarter of an even share of
 *     the images, as rare classes are defined, and hardly anything for those twice as large
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
record Outlook(float[][] chances, Map<String, Double> rarity) {

  private static final double RARE_SHARE = 0.25;

  /**
   * Power of how far a class is above the bound. The lower it is, the more labels go to classes
   * that are small but not rare.
   */
  private static final double STEEPNESS = 8;

  /** As long as all classes may not have been met, there is one more than are known. */
  private static final int ONE_MORE = 1;

  private static final double ASSUMED_WRONG = 2;

  /** Images whose sums stay in a processor's cache while those of all classes are added. */
  private static final int STRETCH = 4096;

  /** What a class counts that was never met in the open. */
  private static final double NEVER = 0.5;

  static Outlook of(ClassProbe probe, Labels labels) {
    List<String> classes = probe.classes();
    float[][] chances = probe.probabilities(IntStream.range(0, classes.size()).toArray());
    Map<String, Integer> counts = labels.counts();
    double[] shares = inTheOpen(classes, labels);
    double[] sizes = shift(chances, shares);
    double images = chances[0].length;
    int[] predicted = probe.predictedCounts();
    Map<String, Double> rarity = new HashMap<>();
    for (int c = 0; c < sizes.length; c++) {
      double seen = predicted[c] * precision(classes.get(c), labels);
      double size = Math.max(Math.max(sizes[c], seen), counts.get(classes.get(c)));
      double within = Math.min(1, RARE_SHARE * images / (sizes.length + ONE_MORE) / size);
      rarity.put(classes.get(c), Math.pow(within, STEEPNESS));
    }
    return new Outlook(chances, rarity);
  }

  /** How often what was suggested for a class was of it; two more that were not are assumed. */
  private static double precision(String className, Labels labels) {
    List<RowDecision> grown =
        labels.classified().stream()
            .filter(label -> label.suggestedAs().equals(Optional.of(Suggestion.Kind.GROWTH)))
            .filter(label -> label.ordering().equals(Optional.of(className)))
            .toList();
    long right = grown.stream().filter(label -> label.className().equals(className)).count();
    return right / (grown.size() + ASSUMED_WRONG);
  }

  private static double[] inTheOpen(List<String> classes, Labels labels) {
    double[] shares = new double[classes.size()];
    for (RowDecision label : labels.classified()) {
      if (label.suggestedAs().orElse(Suggestion.Kind.COVERAGE) == Suggestion.Kind.COVERAGE) {
        shares[classes.indexOf(label.className())]++;
      }
    }
    return Arrays.stream(shares).map(share -> Math.max(NEVER, share)).toArray();
  }

  /**
   * Weighs the chances by the classes' shares, and sums them by class: a stretch of images at a
   * time, and then class by class, as the chances lie in memory.
   */
  private static double[] shift(float[][] chances, double[] shares) {
    int images = chances[0].length;
    double[] sums = new double[images];
    IntStream.rangeClosed(0, (images - 1) / STRETCH)
        .parallel()
        .forEach(
            stretch -> {
              int end = Math.min(images, (stretch + 1) * STRETCH);
              for (int c = 0; c < shares.length; c++) {
                for (int image = stretch * STRETCH; image < end; image++) {
                  sums[image] += chances[c][image] * shares[c];
                }
              }
            });
    double[] sizes = new double[shares.length];
    IntStream.range(0, shares.length)
        .parallel()
        .forEach(c -> sizes[c] = shift(chances[c], shares[c], sums));
    return sizes;
  }

  private static double shift(float[] chances, double share, double[] sums) {
    double size = 0;
    for (int image = 0; image < chances.length; image++) {
      chances[image] = (float) (chances[image] * share / sums[image]);
      size += chances[image];
    }
    return size;
  }
}
