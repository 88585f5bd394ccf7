package dev.sdclr.mine;

import dev.sdclr.data.ImageSource;
import dev.sdclr.eval.ImagePass;
import dev.sdclr.eval.ProgressListener;
import dev.sdclr.model.Branch;
import dev.sdclr.model.ConvolutionMask;
import dev.sdclr.model.FoldedNorms;
import dev.sdclr.model.Network;
import dev.sdclr.prune.MagnitudePruning;
import dev.sdclr.prune.PruneMask;
import dev.sdclr.tensor.HostArray;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * How much pruning changes what an encoder makes of each image: the label-free form of pruning
 * identified exemplars (Hooker et al. 2020; SDCLR, section 3.1).
 *
 * <p>The score is 1 − cosine of the dense and the pruned feature, in [0, 2]. The pruned pass uses
 * the pruned branch's batch norms where the network has them, else the shared ones.
 *
 * @param pruneFraction share of convolution weights removed, in [0, 1]
 */
public record PrunedDisagreement(double pruneFraction) {

  private static final double LEAST_NORM = 1e-12;

  public PrunedDisagreement {
    if (!(pruneFraction >= 0 && pruneFraction <= 1)) {
      throw new IllegalArgumentException("pruneFraction must be in [0, 1], was " + pruneFraction);
    }
  }

  /** One phrase for results. */
  public String description() {
    return "1 - cosine of the dense and the pruned feature, without augmentation";
  }

  /**
   * Scores all images.
   *
   * @return one score an image, by index; NaN for an unreadable image that was left out
   */
  public double[] scores(
      Network network, ImageSource images, ImagePass pass, ProgressListener listener) {
    double[] scores = new double[images.size()];
    Arrays.fill(scores, Double.NaN);
    try (PruneMask mask = MagnitudePruning.mask(network.convolutions(), pruneFraction);
        FoldedNorms whole = network.foldNorms(Branch.DENSE, ConvolutionMask.NONE);
        FoldedNorms pruned = network.foldNorms(Branch.PRUNED, mask)) {
      pass.run(
          images,
          "compare with the pruned copy",
          listener,
          (indices, batch) -> {
            Tensor dense = network.features(batch, whole.pass());
            double[] cosines = cosines(dense, network.features(batch, pruned.pass()));
            for (int i = 0; i < indices.length; i++) {
              scores[indices[i]] = 1 - cosines[i];
            }
          });
    }
    return scores;
  }

  private static double[] cosines(Tensor a, Tensor b) {
    Tensor products = a.mul(b).sum(1); // (N)
    Tensor norms = a.square().sum(1).mul_(b.square().sum(1)).sqrt_();
    return HostArray.doubles(products.div_(norms.clamp_min(new Scalar(LEAST_NORM))));
  }
}
