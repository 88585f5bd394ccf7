package dev.sdclr.rare.ordering;

import dev.sdclr.Descending;
import dev.sdclr.rare.feature.FeatureTable;

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
    int[] order = Descending.rows(scores);
    int[] ranks = new int[order.length];
    for (int rank = 0; rank < order.length; rank++) {
      ranks[order[rank]] = rank;
    }
    return new RankedOrdering(ordering, scores, order, ranks);
  }

  /** Name of the ordering. */
  public String name() {
    return ordering.name();
  }

  /** Why an image has its place, in words. */
  public String reason(int image) {
    return ordering.reason(scores[image], scores.length);
  }
}
