package dev.sdclr.rare.ordering;

import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.rare.feature.Neighbours;
import java.util.Locale;

/**
 * 1 − cosine to the k-th nearest neighbour (Ramaswamy et al. 2000, section 3), the mean of all
 * features taken away before if centred.
 *
 * <p>Cost: N² D once for all k. With fewer than k others, the farthest of them.
 *
 * @param k at least 1, at most {@value Neighbours#KEPT}; or {@value Neighbours#FARTHEST}
 * @param isCentred whether the mean is taken away
 */
record NeighbourDistance(int k, boolean isCentred) implements Ordering {

  NeighbourDistance {
    if (k < 1 || (k > Neighbours.KEPT && k != Neighbours.FARTHEST)) {
      throw new IllegalArgumentException(
          "k must be in [1, %d], or %d, was %d".formatted(Neighbours.KEPT, Neighbours.FARTHEST, k));
    }
  }

  @Override
  public String name() {
    return (isCentred ? "centred-neighbour-" : "neighbour-") + k;
  }

  @Override
  public String reason(double score, int images) {
    return String.format(Locale.ROOT, "far from neighbour %,d", Math.min(k, images - 1))
        + (isCentred ? ", seen from the mean" : "");
  }

  @Override
  public boolean usesNeighbours() {
    return true;
  }

  @Override
  public double[] scores(FeatureTable features) {
    Neighbours nearest = isCentred ? features.centredNeighbours() : features.neighbours();
    double[] scores = new double[features.size()];
    int rank = Math.min(k, nearest.k()) - 1;
    for (int row = 0; row < scores.length; row++) {
      scores[row] =
          k == Neighbours.FARTHEST ? nearest.farthest()[row] : nearest.distance(row, rank);
    }
    return scores;
  }
}
