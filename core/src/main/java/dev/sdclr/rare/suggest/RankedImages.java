package dev.sdclr.rare.suggest;

import dev.sdclr.ProgressListener;
import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.rare.ordering.Agreement;
import dev.sdclr.rare.ordering.Ordering;
import dev.sdclr.rare.ordering.RankedOrdering;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Images ranked by one ordering, or as a {@link Shortlist} by several in turn.
 *
 * @param images all of them, the first first
 * @param duplicates how many of the last are near-duplicates of others
 * @param agreement of the orderings
 * @param description of the ranking in one phrase
 */
public record RankedImages(
    List<Ranked> images, int duplicates, Agreement agreement, String description) {

  /**
   * One of them.
   *
   * @param image its row in the features
   * @param score the higher, the earlier
   * @param words why it has its place; null for a near-duplicate
   * @param original the image that it is a near-duplicate of, else −1
   */
  public record Ranked(int image, double score, String words, int original) {

    /**
     * Why it has its place.
     *
     * @param name of an image
     */
    public String reason(IntFunction<String> name) {
      return original < 0 ? words : "near-duplicate of " + name.apply(original);
    }
  }

  /**
   * Ranks them.
   *
   * @param orderings at least 1
   * @param seed of the clusters
   */
  public static RankedImages of(
      FeatureTable features, List<Ordering> orderings, long seed, ProgressListener listener) {
    List<RankedOrdering> ranked = new ArrayList<>();
    for (Ordering ordering : orderings) {
      ranked.add(RankedOrdering.of(ordering, features));
      listener.progress("order", "orderings", ranked.size(), orderings.size());
    }
    return ranked.size() == 1
        ? alone(ranked.get(0))
        : inTurn(Shortlist.of(features, ranked, seed), ranked);
  }

  private static RankedImages alone(RankedOrdering ordering) {
    List<Ranked> images = new ArrayList<>();
    for (int image : ordering.order()) {
      images.add(new Ranked(image, ordering.scores()[image], ordering.reason(image), -1));
    }
    return new RankedImages(images, 0, Agreement.of(List.of(ordering)), "by " + ordering.name());
  }

  private static RankedImages inTurn(Shortlist shortlist, List<RankedOrdering> orderings) {
    double[] scores = shortlist.scores();
    List<Ranked> images = new ArrayList<>();
    for (Shortlist.Entry entry : shortlist.entries()) {
      images.add(
          new Ranked(entry.image(), scores[entry.image()], entry.reasonWithDuplicates(), -1));
    }
    for (Map.Entry<Integer, Integer> entry : shortlist.duplicates().entrySet()) {
      images.add(new Ranked(entry.getKey(), scores[entry.getKey()], null, entry.getValue()));
    }
    List<String> names = orderings.stream().map(RankedOrdering::name).toList();
    return new RankedImages(
        images,
        shortlist.duplicates().size(),
        shortlist.agreement(),
        "in turn by clusters and " + String.join(", ", names));
  }
}
