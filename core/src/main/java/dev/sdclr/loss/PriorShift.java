package dev.sdclr.loss;

import dev.sdclr.Ranges;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * Adds tau times the log of each class's share of the images to its logit.
 *
 * <p>Source: Menon et al. 2021, <i>Long-Tail Learning via Logit Adjustment</i>, equation 10; their
 * mean divides by the number of images.
 *
 * <p>A class without images counts as one with a single image, so that the loss stays finite.
 */
public final class PriorShift implements LogitAdjustment {

  private final double[] shifts;

  /**
   * Takes shares from class sizes.
   *
   * @param counts images of each class in training, at least 0
   * @param tau at least 0; 1 is consistent for the balanced error, and published
   * @throws IllegalArgumentException when a value is out of its range
   */
  public PriorShift(int[] counts, double tau) {
    ClassValues.requireCounts(counts);
    Ranges.notNegative("tau", tau);
    long all = Arrays.stream(counts).mapToLong(count -> Math.max(1, count)).sum();
    this.shifts =
        Arrays.stream(counts)
            .mapToDouble(count -> tau * StrictMath.log((double) Math.max(1, count) / all))
            .toArray();
  }

  /** What is added to the logit of each class. */
  double[] shifts() {
    return shifts.clone();
  }

  @Override
  public Tensor adjust(Tensor logits, Tensor labels) {
    ClassValues.requireColumns(logits, shifts.length);
    return logits.add(ClassValues.like(logits, shifts));
  }

  @Override
  public boolean dividesByWeights() {
    return false;
  }
}
