package dev.sdclr.loss;

import dev.sdclr.Ranges;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.UnitRows;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * NNCLR's loss (Dwibedi et al. 2021, equation 2): the nearest neighbour of one view among earlier
 * projections should find the prediction of the other view among those of the batch.
 *
 * @param temperature above 0; published: 0.1
 */
public record NearestNeighbourLoss(double temperature) {

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException when the temperature is not above 0
   */
  public NearestNeighbourLoss {
    Ranges.positive("temperature", temperature);
  }

  /**
   * Compares two views.
   *
   * @param z projections of one view (N, D)
   * @param predictions of the other view (N, D), row i of the same image as in {@code z}
   * @param support earlier projections as columns of length 1 (D, K)
   * @return the mean over the N images, a scalar with a graph to the predictions alone
   */
  public Tensor loss(Tensor z, Tensor predictions, Tensor support) {
    Tensor similarity =
        torch
            .mm(nearest(z, support), UnitRows.of(predictions).t())
            .div(new Scalar(temperature)); // (N, N)
    Tensor own =
        torch.arange(
            new Scalar(z.size(0)),
            z.options().dtype(new ScalarTypeOptional(torch.ScalarType.Long)));
    return torch.cross_entropy(similarity, own);
  }

  /** The column that is nearest to each row by cosine (N, D), without gradient. */
  private static Tensor nearest(Tensor z, Tensor support) {
    try (NoGradient none = new NoGradient()) {
      Tensor chosen = UnitRows.of(z.detach()).mm(support).argmax(new LongOptional(1), false);
      return support.t().index_select(0, chosen);
    }
  }
}
