package dev.sdclr.rare.ordering;

import dev.sdclr.rare.feature.FeatureTable;

/**
 * 1 − cosine to the mean of all features, each of length 1.
 *
 * <p>Cost: N D.
 */
record MeanDistance() implements Ordering {

  @Override
  public String name() {
    return "mean";
  }

  @Override
  public String reason(double score, int images) {
    return "far from the mean";
  }

  @Override
  public double[] scores(FeatureTable features) {
    return features.distancesTo(features.mean().div(features.mean().norm()));
  }
}
