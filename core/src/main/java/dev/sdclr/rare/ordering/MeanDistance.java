package dev.sdclr.rare.ordering;

import dev.sdclr.rare.feature.FeatureTable;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * 1 − cosine to the mean of all features, each of length 1.
 *
 * <p>Cost: N D.
 */
record MeanDistance() implements Ordering {

  /** Features that cancel out have no mean direction: all are as far from it. */
  private static final double MIN_NORM = 1e-12;

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
    Tensor mean = features.mean();
    return features.distancesTo(mean.div(mean.norm().clamp_min(new Scalar(MIN_NORM))));
  }
}
