package dev.sdclr.prune;

import dev.sdclr.Ranges;
import dev.sdclr.SplitMix;
import dev.sdclr.model.Convolution;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Removes some of the smallest weights and some of the others at random (the reference
 * implementation's random option).
 *
 * <p>Of N weights, {@link MagnitudePruning} with share p − r leaves N − k, where k = ⌈(p − r)N⌉, or
 * by layer the sum of the layers' own; each of those is then removed with probability ⌈rN⌉ / (N −
 * k), independently.
 */
public final class RandomPruning {

  /** Keeps these streams apart from the other users of the same seed. */
  private static final long STREAM = 0x5052554E45L;

  private RandomPruning() {}

  /**
   * Draws a mask that depends on its arguments alone.
   *
   * @param convolutions by index
   * @param fraction p of the weights to remove, in [0, 1)
   * @param randomFraction r of the weights, of those p, to choose at random, in [0, p]
   * @param pruneScope among which weights the smallest are looked for
   * @param seed of the draws
   * @param step number of the draw
   * @return a mask for the caller to close
   * @throws IllegalArgumentException when a fraction is outside its range
   */
  public static PruneMask mask(
      List<Convolution> convolutions,
      double fraction,
      double randomFraction,
      PruneScope pruneScope,
      long seed,
      long step) {
    Ranges.within("randomFraction", randomFraction, 0, fraction);
    long count = convolutions.stream().mapToLong(c -> c.weight().numel()).sum();
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient();
        PruneMask largest =
            MagnitudePruning.mask(convolutions, fraction - randomFraction, pruneScope);
        Generator random = torch.make_generator_cpu(SplitMix.of(seed, STREAM, step).nextLong())) {
      long removed = removed(convolutions, fraction - randomFraction, pruneScope);
      double probability = Math.ceil(randomFraction * count) / (count - removed);
      List<Tensor> kept = new ArrayList<>();
      for (Tensor ones : largest.kept()) {
        kept.add(thinned(ones, probability, new GeneratorOptional(random)));
      }
      return new PruneMask(kept);
    }
  }

  private static long removed(
      List<Convolution> convolutions, double fraction, PruneScope pruneScope) {
    LongStream sizes = convolutions.stream().mapToLong(c -> c.weight().numel());
    return switch (pruneScope) {
      case GLOBAL -> (long) Math.ceil(fraction * sizes.sum());
      case LAYER -> sizes.map(size -> (long) Math.ceil(fraction * size)).sum();
    };
  }

  /** Drawn on the processor whatever the device, so that a seed means the same everywhere. */
  private static Tensor thinned(Tensor ones, double probability, GeneratorOptional random) {
    Tensor draws = torch.empty(ones.shape()).uniform_(0, 1, random);
    Tensor stays = draws.ge(new Scalar(probability)).to(ones.device(), ones.scalar_type());
    return ones.mul(stays);
  }
}
