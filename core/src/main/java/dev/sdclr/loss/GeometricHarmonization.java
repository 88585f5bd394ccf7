package dev.sdclr.loss;

import dev.sdclr.Ranges;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.UnitRows;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A term beside a contrastive loss that spreads head and tail over equally spaced targets.
 *
 * <p>Source: Zhou et al. 2023, <i>Combating Representation Learning Disparity with Geometric
 * Harmonization</i>. Logits are the cosines of a projection with K fixed corners of a simplex,
 * scaled to a row of length 1. Of each view, {@link Sinkhorn} assigns the batch to the corners in
 * the proportions of a prior, and the other view learns to answer so. The prior is the histogram of
 * the corners that images tend to, by a moving average of their logits.
 *
 * <p>For a single thread; the owner closes it.
 */
public final class GeometricHarmonization implements AutoCloseable {

  private final HarmonizationConfig config;
  private final Sinkhorn sinkhorn;
  private final Tensor targets; // (K, D)
  private final Tensor averages; // (images, K); a row of zeros: not seen yet
  private final Tensor prior; // (K)

  /**
   * Starts with a uniform prior.
   *
   * @param images of the data set, whose numbers {@link #observe} is told
   * @param dimensions D of the projections
   * @param seed of the targets' rotation
   * @throws IllegalArgumentException when the targets do not fit into so few dimensions
   */
  public GeometricHarmonization(
      HarmonizationConfig config, int images, int dimensions, Compute compute, long seed) {
    Ranges.atLeast("images", images, 1);
    int k = config.targets();
    double[] corners = SimplexFrame.of(k, dimensions, seed);
    this.config = config;
    this.sinkhorn = new Sinkhorn(config.assignmentTemperature(), config.iterations());
    averages = kept(() -> torch.zeros(new long[] {images, k}, compute.parameterOptions()));
    targets = kept(() -> HostArray.tensor(corners, k, dimensions).to(averages));
    prior = kept(() -> averages.new_full(new long[] {k}, new Scalar(1.0 / k)));
  }

  private static Tensor kept(Supplier<Tensor> made) {
    try (TensorScope scope = new TensorScope()) {
      return TensorScope.keep(made.get());
    }
  }

  /**
   * The term for two views of a batch, before its {@link HarmonizationConfig#weight}.
   *
   * @param z1 projections of the first view (N, D), of any length
   * @param z2 projections of the second view (N, D), row i of the same image as in {@code z1}
   * @return the sum of both directions, each a mean over N, a scalar
   */
  public Tensor term(Tensor z1, Tensor z2) {
    Tensor logits1 = logits(z1);
    Tensor logits2 = logits(z2);
    return crossEntropy(sinkhorn.assign(logits1, prior), logits2)
        .add(crossEntropy(sinkhorn.assign(logits2, prior), logits1));
  }

  private Tensor logits(Tensor z) {
    return UnitRows.of(torch.mm(z, targets.t())); // (N, K)
  }

  private Tensor crossEntropy(Tensor assigned, Tensor logits) {
    Tensor answers = logits.div(new Scalar(config.predictionTemperature())).log_softmax(1);
    return assigned.mul(answers).sum(1).mean().neg();
  }

  /**
   * Lets the logits of a batch's first view enter the images' moving averages; an image's first
   * logits become its average.
   *
   * @param indices numbers of the images (N); one that comes up twice counts once
   * @param z projections of the first view (N, D); a constant here
   * @param epoch 0-based, for the momentum
   */
  public void observe(int[] indices, Tensor z, int epoch) {
    double momentum = config.momentumAt(epoch);
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor rows =
          HostArray.tensor(longs(indices), indices.length).to(averages.device(), ScalarType.Long);
      Tensor before = averages.index_select(0, rows);
      Tensor now = logits(z);
      Tensor mixed = before.mul(new Scalar(momentum)).add(now.mul(new Scalar(1 - momentum)));
      averages.index_copy_(0, rows, torch.where(seen(before).unsqueeze(1), mixed, now));
    }
  }

  private static long[] longs(int[] values) {
    return Arrays.stream(values).asLongStream().toArray();
  }

  private static Tensor seen(Tensor rows) {
    return rows.abs().sum(1).gt(new Scalar(0));
  }

  /**
   * Counts which target each image tends to; images that were never observed do not count.
   *
   * @throws IllegalStateException when none was
   */
  public void renewPrior() {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor winners = averages.argmax(new LongOptional(1), false).masked_select(seen(averages));
      if (winners.numel() == 0) {
        throw new IllegalStateException("observe() images before renewPrior()");
      }
      Tensor counts = winners.bincount(new TensorOptional(), config.targets());
      prior.copy_(counts.to(prior).div(new Scalar((double) winners.numel())));
    }
  }

  /**
   * What a run must keep to go on exactly as it would have: {@code averages} (images, K), {@code
   * prior} (K) and {@code targets} (K, D).
   *
   * @return live tensors, for this object to change and to close
   */
  public Map<String, Tensor> state() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    state.put("averages", averages);
    state.put("prior", prior);
    state.put("targets", targets);
    return state;
  }

  @Override
  public void close() {
    state().values().forEach(Tensor::close);
  }
}
