package dev.sdclr.rare.ordering;

import dev.sdclr.cluster.KMeans;
import dev.sdclr.rare.feature.FeatureTable;
import java.util.Locale;

/**
 * Images of small clusters first, within a cluster those far from its centre.
 *
 * <p>The score is minus the size of the image's cluster, plus (1 − cosine to the centre) / 4, which
 * is below 1. Cost: N D k.
 *
 * @param k clusters of {@link KMeans}, at least 1
 * @param seed of the clusters
 */
record ClusterSize(int k, long seed) implements Ordering {

  @Override
  public String name() {
    return "cluster-" + k;
  }

  @Override
  public String reason(double score, int images) {
    return String.format(Locale.ROOT, "small cluster of %,d", (long) -Math.floor(score));
  }

  @Override
  public double[] scores(FeatureTable features) {
    KMeans clusters = KMeans.of(features.rows(), k, seed);
    double[] scores = new double[features.size()];
    for (int row = 0; row < scores.length; row++) {
      int size = clusters.sizes()[clusters.cluster()[row]];
      scores[row] = -size + Math.max(0, 1.0 - clusters.closeness()[row]) / 4;
    }
    return scores;
  }
}
