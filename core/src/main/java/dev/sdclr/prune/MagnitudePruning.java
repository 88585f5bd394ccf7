package dev.sdclr.prune;

import dev.sdclr.Ranges;
import dev.sdclr.model.Convolution;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Removes the smallest weights of all convolutions, ranked together (SDCLR, section 3.2) or by
 * layer.
 *
 * <p>With N weights sorted by magnitude, the threshold is the one at 0-based position min(⌈pN⌉, N −
 * 1), and weights at or above it are kept: ties survive, and p = 1 keeps the largest.
 */
public final class MagnitudePruning {

  private MagnitudePruning() {}

  /**
   * Ranks the current weights.
   *
   * @param convolutions by index
   * @param fraction p of the weights to remove, in [0, 1]
   * @return a mask for the caller to close
   */
  public static PruneMask mask(List<Convolution> convolutions, double fraction) {
    return mask(convolutions, fraction, PruneScope.GLOBAL);
  }

  /** The same, among all weights or among those of each convolution. */
  public static PruneMask mask(
      List<Convolution> convolutions, double fraction, PruneScope pruneScope) {
    requireFraction(fraction);
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      return new PruneMask(
          switch (pruneScope) {
            case GLOBAL -> kept(convolutions, fraction);
            case LAYER ->
                convolutions.stream().flatMap(c -> kept(List.of(c), fraction).stream()).toList();
          });
    }
  }

  private static List<Tensor> kept(List<Convolution> convolutions, double fraction) {
    Tensor threshold = threshold(convolutions, fraction);
    return convolutions.stream()
        .map(c -> c.weight().abs().ge(threshold).to(c.operandType()))
        .toList();
  }

  private static Tensor threshold(List<Convolution> convolutions, double fraction) {
    TensorVector magnitudes = new TensorVector();
    for (Convolution convolution : convolutions) {
      magnitudes.push_back(convolution.weight().abs().flatten());
    }
    Tensor all = torch.cat(magnitudes);
    long count = all.numel();
    long position = Math.min((long) Math.ceil(fraction * count), count - 1);
    return all.kthvalue(position + 1).get0();
  }

  /**
   * Checks a share of weights to remove.
   *
   * @throws IllegalArgumentException outside [0, 1]
   */
  public static void requireFraction(double fraction) {
    Ranges.within("pruneFraction", fraction, 0, 1);
  }
}
