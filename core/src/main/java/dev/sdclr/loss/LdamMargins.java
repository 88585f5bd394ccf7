package dev.sdclr.loss;

import dev.sdclr.Ranges;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Margins that are larger for rarer classes: class j must win by m_j = C / n_j^(1/4).
 *
 * <p>Source: Cao et al. 2019, <i>Learning Imbalanced Datasets with Label-Distribution-Aware Margin
 * Loss</i>, equations 10 and 13; largest margin 0.5 and scale 30 as in their code, whose weighted
 * mean divides by the sum of the batch's weights. <b>Logits must be cosines</b> of the features
 * with the classifier's rows, both of length 1 and without a bias: margins mean nothing otherwise.
 *
 * <p>A class without images gets the largest margin, as if it were as rare as the rarest.
 */
public final class LdamMargins implements LogitAdjustment {

  private final double[] margins;
  private final double scale;

  /** Largest margin 0.5, scale 30. */
  public LdamMargins(int[] counts) {
    this(counts, 0.5, 30);
  }

  /**
   * Takes margins from class sizes.
   *
   * @param counts images of each class in training, at least 0
   * @param maxMargin of the rarest class, at least 0, a difference of cosines
   * @param scale of the logits after the margin, above 0
   * @throws IllegalArgumentException when a value is out of its range
   */
  public LdamMargins(int[] counts, double maxMargin, double scale) {
    ClassValues.requireCounts(counts);
    Ranges.notNegative("maxMargin", maxMargin);
    Ranges.positive("scale", scale);
    int rarest = Arrays.stream(counts).filter(count -> count > 0).min().orElseThrow();
    this.margins =
        Arrays.stream(counts)
            .mapToDouble(n -> n == 0 ? 1 : Math.sqrt(Math.sqrt((double) rarest / n)))
            .map(share -> maxMargin * share)
            .toArray();
    this.scale = scale;
  }

  /** Margin of each class. */
  double[] margins() {
    return margins.clone();
  }

  @Override
  public Tensor adjust(Tensor logits, Tensor labels) {
    ClassValues.requireColumns(logits, margins.length);
    Tensor own = ClassValues.like(logits, margins).index_select(0, labels).neg(); // (N)
    return logits.scatter_add(1, labels.unsqueeze(1), own.unsqueeze(1)).mul(new Scalar(scale));
  }

  @Override
  public boolean dividesByWeights() {
    return true;
  }
}
