package dev.sdclr.rare.ordering;

import dev.sdclr.Ranges;
import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.rare.feature.Neighbours;

/**
 * How much thinner an image's surroundings are than its neighbours' (LOF, Breunig et al. 2000,
 * definitions 5 to 7), by Euclidean distance of features of length 1.
 *
 * <p>Cost: that of the neighbours, then N k.
 *
 * @param k neighbours, at least 1, at most {@value Neighbours#KEPT}
 */
record LocalOutlierFactor(int k) implements Ordering {

  /** Keeps duplicates from having no distance at all. */
  private static final double MIN_REACH = 1e-6;

  LocalOutlierFactor {
    Ranges.within("k", k, 1, Neighbours.KEPT);
  }

  @Override
  public String name() {
    return "lof-" + k;
  }

  @Override
  public String reason(double score, int images) {
    return "in a sparser region than its neighbours";
  }

  @Override
  public boolean usesNeighbours() {
    return true;
  }

  @Override
  public double[] scores(FeatureTable features) {
    Neighbours nearest = features.neighbours();
    int used = Math.min(k, nearest.k());
    double[] density = new double[features.size()];
    for (int row = 0; row < density.length; row++) {
      double reach = 0;
      for (int rank = 0; rank < used; rank++) {
        int other = nearest.index(row, rank);
        reach += Math.max(euclidean(nearest, other, used - 1), euclidean(nearest, row, rank));
      }
      density[row] = used / Math.max(reach, MIN_REACH * used);
    }
    double[] scores = new double[density.length];
    for (int row = 0; row < scores.length; row++) {
      double around = 0;
      for (int rank = 0; rank < used; rank++) {
        around += density[nearest.index(row, rank)];
      }
      scores[row] = around / used / density[row];
    }
    return scores;
  }

  /** ‖a − b‖ = √(2 (1 − cos)) of rows of length 1. */
  private static double euclidean(Neighbours nearest, int row, int rank) {
    return Math.sqrt(2 * nearest.distance(row, rank));
  }
}
