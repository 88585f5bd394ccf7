package dev.sdclr.mine;

import dev.sdclr.augment.EvalBatch;
import dev.sdclr.model.Network;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.ViewTensor;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Scores batch after batch as {@link PrunedDisagreement} does all images of a source, with one
 * share removed and without augmentation: for callers that read images in their own way.
 *
 * <p>Safe for concurrent use. Whoever makes it closes it, when no thread uses it any more and
 * before the network.
 */
public final class PrunedScorer implements AutoCloseable {

  private final Network network;
  private final PrunedCopies copies;

  /**
   * Prunes a copy of the weights as they are now.
   *
   * @param pruneFraction share of convolution weights removed, in [0, 1]
   * @throws IllegalArgumentException when it is out of its range
   */
  public PrunedScorer(Network network, double pruneFraction) {
    this.network = network;
    copies = PrunedCopies.of(network, ImageScoring.checked(List.of(pruneFraction)));
  }

  /**
   * Scores evaluation views, on the calling thread.
   *
   * @param views at least one
   * @return 1 − cosine of the dense and the pruned feature of each, in [0, 2]
   */
  public double[] scores(EvalBatch views) {
    try (NoGradient none = new NoGradient();
        TensorScope scope = new TensorScope()) {
      Tensor images =
          ViewTensor.of(views.views(), views.count(), views.view().imageSize(), network.compute());
      Tensor dense = network.features(images, copies.dense());
      Tensor pruned = network.features(images, copies.passes().get(0));
      return Cosine.distances(dense, pruned);
    }
  }

  @Override
  public void close() {
    copies.close();
  }
}
