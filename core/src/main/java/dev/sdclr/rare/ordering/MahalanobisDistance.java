package dev.sdclr.rare.ordering;

import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Squared distance to the mean by the inverse covariance of the features (Mahalanobis 1936).
 *
 * <p>A thousandth of the mean variance is added to each, so that dimensions which hardly vary do
 * not decide. Cost: N D².
 */
record MahalanobisDistance() implements Ordering {

  private static final double RIDGE = 1e-3;

  @Override
  public String name() {
    return "mahalanobis";
  }

  @Override
  public String reason(double score, int images) {
    return "unlike the others in how its features vary together";
  }

  @Override
  public double[] scores(FeatureTable features) {
    int n = features.size();
    int d = features.dimensions();
    double[] scores = new double[n];
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor mean = features.mean().to(ScalarType.Double);
      Tensor covariance = features.covariance();
      double ridge = RIDGE * covariance.trace().item_double() / d;
      covariance.diagonal(0, 0, 1).add_(new Scalar(ridge));
      Tensor factor = torch.linalg_cholesky(covariance);
      features.eachBlock(
          from -> {
            Tensor centred = features.block(from).to(ScalarType.Double).sub(mean);
            Tensor solved = torch.cholesky_solve(centred.t(), factor, false); // (D, n)
            FeatureTable.put(scores, from, solved.t().mul(centred).sum(1));
          });
    }
    return scores;
  }
}
