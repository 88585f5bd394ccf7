package dev.sdclr.loss;

import dev.sdclr.Ranges;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * LoTaR's NT-Xent, in which images whose views lie far apart count less (published code:
 * andrew15818/SimCLR, {@code train_new.py}).
 *
 * <p>Image i counts 1 − (d_i − mean d) / (max d − min d) times, d the length of the difference of
 * its two projections, which are not normalised for this. As there, the weights have a gradient
 * too. They are of the whole batch, and their mean is 1.
 *
 * @param temperature above 0; published: 0.2
 */
public record DistanceWeightedLoss(double temperature) implements ContrastiveLoss {

  /** Below it the root has no slope. */
  private static final double MIN_SQUARE = 1e-24;

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException when the temperature is not above 0
   */
  public DistanceWeightedLoss {
    Ranges.positive("temperature", temperature);
  }

  @Override
  public DistanceWeightedLoss withTemperature(double other) {
    return new DistanceWeightedLoss(other);
  }

  @Override
  public Tensor perImage(Tensor z1, Tensor z2) {
    return perImage(z1, z2, 0, z1.size(0));
  }

  @Override
  public Tensor perImage(Tensor z1, Tensor z2, long first, long count) {
    Tensor plain = new NtXentLoss(temperature, 0).perImage(z1, z2, first, count);
    return plain.mul(weights(z1, z2).narrow(0, first, count));
  }

  /** Of each image (N); 1 where all distances are the same. */
  private static Tensor weights(Tensor z1, Tensor z2) {
    Tensor distances = z1.sub(z2).square().sum(1).clamp_min(new Scalar(MIN_SQUARE)).sqrt();
    Tensor range = distances.max().sub(distances.min());
    return range.item_double() > 0
        ? distances.sub(distances.mean()).div(range).neg().add(new Scalar(1))
        : distances.detach().mul(new Scalar(0)).add(new Scalar(1));
  }
}
