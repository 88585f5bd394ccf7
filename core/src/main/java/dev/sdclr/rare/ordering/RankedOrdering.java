package dev.sdclr.rare.ordering;

import dev.sdclr.rare.feature.FeatureTable;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * What an ordering made of the images.
 *
 * @param ordering that it was
 * @param scores by image
 * @param order images, the highest score first, equal ones by their number
 * @param ranks of each image in it, from 0
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
public record RankedOrdering(Ordering ordering, double[] scores, int[] order, int[] ranks) {

  /** Scores all images. */
  public static RankedOrdering of(Ordering ordering, FeatureTable features) {
    double[] scores = ordering.scores(features);
    int[] order = descending(scores);
    int[] ranks = new int[order.length];
    for (int rank = 0; rank < order.length; rank++) {
      ranks[order[rank]] = rank;
    }
    return new RankedOrdering(ordering, scores, order, ranks);
  }

  /** Places of the scores, the highest first, equal ones in their order. */
  public static int[] descending(double[] scores) {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -scores[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Name of the ordering. */
  public String name() {
    return ordering.name();
  }

  /** Why an image has its place, in words. */
  public String reason(int image) {
    return ordering.reason(scores[image]);
  }
}
