package dev.sdclr.rare.suggest;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
 * @param sizes of the classes, by their numbers: the sums of their chances
 * @param candidates of the classes
 * @param rarity of each class, in (0, 1]: 1 for those with less than a quarter of an even share of
 *     the images, as rare classes are defined, and hardly anything for those twice as large
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Outlook(double[] sizes, List<Candidates> candidates, Map<String, Double> rarity) {

  private static final double RARE_SHARE = 0.25;

  /**
   * Power of how far a class is above the bound. The lower it is, the more labels go to classes
   * that are small but not rare.
   */
  private static final double STEEPNESS = 8;

  /** As long as all classes may not have been met, there is one more than are known. */
  private static final int ONE_MORE = 1;

  private static final double ASSUMED_WRONG = 2;

  /** What a class counts that was never met in the open. */
  private static final double NEVER = 0.5;

  /**
   * Looks at all images.
   *
   * @param isFree whether an image may be suggested
   * @param number of candidates of each class
   */
  static Outlook of(ClassProbe probe, Labels labels, IntPredicate isFree, int number) {
    List<String> classes = probe.classes();
    double[] shares = inTheOpen(classes, labels);
    double[] sizes = new double[shares.length];
    List<Candidates.Collecting> best =
        Stream.generate(() -> new Candidates.Collecting(isFree, number))
            .limit(shares.length)
            .toList();
    probe.eachBlock(
        (from, images, chances) -> {
          double[] sums = weighted(chances, shares, images);
          IntStream.range(0, shares.length)
              .parallel()
              .forEach(
                  c -> {
                    double size = sizes[c];
                    for (int i = 0; i < images; i++) {
                      float chance = (float) (chances[c * images + i] * shares[c] / sums[i]);
                      size += chance;
                      best.get(c).offer(from + i, chance);
                    }
                    sizes[c] = size;
                  });
        });
    List<Candidates> candidates =
        IntStream.range(0, shares.length).mapToObj(c -> best.get(c).of(c)).toList();
    return new Outlook(sizes, candidates, rarity(probe, labels, sizes));
  }

  /** By image, the chances of all classes, weighed by their shares. */
  private static double[] weighted(float[] chances, double[] shares, int images) {
    double[] sums = new double[images];
    for (int c = 0; c < shares.length; c++) {
      for (int i = 0; i < images; i++) {
        sums[i] += chances[c * images + i] * shares[c];
      }
    }
    return sums;
  }

  private static Map<String, Double> rarity(ClassProbe probe, Labels labels, double[] sizes) {
    Map<String, Integer> counts = labels.counts();
    int[] predicted = probe.predictedCounts();
    double images = IntStream.of(predicted).sum();
    Map<String, Double> rarity = new HashMap<>();
    for (int c = 0; c < sizes.length; c++) {
      String name = probe.classes().get(c);
      double seen = predicted[c] * precision(name, labels);
      double size = Math.max(Math.max(sizes[c], seen), counts.get(name));
      double within = Math.min(1, RARE_SHARE * images / (sizes.length + ONE_MORE) / size);
      rarity.put(name, Math.pow(within, STEEPNESS));
    }
    return rarity;
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
}
