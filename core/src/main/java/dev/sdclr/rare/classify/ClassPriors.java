package dev.sdclr.rare.classify;

import dev.sdclr.UsageException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How frequent each class is among the images that are to be classified.
 *
 * @param kind where the shares come from
 * @param shares by class, positive, of any sum, of which none vanishes beside another; empty unless
 *     {@code kind} is {@link Kind#GIVEN}
 */
public record ClassPriors(Kind kind, Map<String, Double> shares) {

  /** Where the shares come from. */
  public enum Kind {
    /** Classes are as frequent as among the labels. */
    LABELS,
    /** All classes are equally frequent. */
    EVEN,
    /** Somebody says. */
    GIVEN
  }

  /** As among the labels. */
  public static final ClassPriors OF_LABELS = new ClassPriors(Kind.LABELS, Map.of());

  /** All the same. */
  public static final ClassPriors EVEN = new ClassPriors(Kind.EVEN, Map.of());

  private static final double MIN_SHARE = 1e-9;
  private static final double MAX_SHARE = 1e9;

  public ClassPriors {
    shares = Map.copyOf(shares);
    shares.forEach(
        (name, share) -> {
          if (!(share >= MIN_SHARE && share <= MAX_SHARE)) {
            throw new IllegalArgumentException(
                "the share of %s must be above 0, between a billionth and a billion, was %s"
                    .formatted(name, share));
          }
        });
  }

  /**
   * The shares of classes, of sum 1.
   *
   * @param counts labels of each class, at least 1
   * @throws UsageException when shares were given, but not of just these classes
   */
  double[] of(List<String> classes, int[] counts) {
    if (kind == Kind.GIVEN && !shares.keySet().equals(Set.copyOf(classes))) {
      throw new UsageException(
          "shares are given for %s, and the labels are of %s: give one for each class"
              .formatted(
                  String.join(", ", shares.keySet().stream().sorted().toList()),
                  String.join(", ", classes)));
    }
    double[] priors = new double[counts.length];
    for (int c = 0; c < priors.length; c++) {
      priors[c] =
          switch (kind) {
            case LABELS -> counts[c];
            case EVEN -> 1;
            case GIVEN -> shares.get(classes.get(c));
          };
    }
    double sum = Arrays.stream(priors).sum();
    return Arrays.stream(priors).map(prior -> prior / sum).toArray();
  }
}
