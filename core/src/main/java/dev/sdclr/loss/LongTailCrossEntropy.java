package dev.sdclr.loss;

import dev.sdclr.Ranges;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Cross entropy for long-tailed labels: adjusted logits, a focal factor and class weights, each of
 * which may be left out.
 *
 * <p>Of one image with label y: {@code −w_y (1 − p)^gamma log p}, with p the probability that the
 * softmax of the adjusted logits gives to y. The mean over a batch divides by N, the number of its
 * images, as Cui et al. 2019 (class-balanced loss) and Menon et al. 2021 (logit adjustment) do;
 * with {@link LdamMargins} it divides by the sum of the images' weights, as Cao et al. 2019 do. The
 * focal factor is that of Lin et al. 2017, equation 5, without the weights inside p.
 *
 * <p>Immutable and safe for concurrent use.
 */
public final class LongTailCrossEntropy {

  private final LogitAdjustment adjustment;
  private final double gamma;
  private final double[] classWeights;

  /**
   * Makes the loss.
   *
   * @param gamma focal exponent, at least 0; 0 leaves the factor out
   * @param classWeights (C), each at least 0 and not all 0, as {@link ClassWeights} makes them
   * @throws IllegalArgumentException when a value is out of its range
   */
  public LongTailCrossEntropy(LogitAdjustment adjustment, double gamma, double[] classWeights) {
    Ranges.notNegative("gamma", gamma);
    for (double weight : classWeights) {
      Ranges.notNegative("class weight", weight);
    }
    if (Arrays.stream(classWeights).sum() == 0) {
      throw new IllegalArgumentException("at least one class weight must be > 0");
    }
    this.adjustment = adjustment;
    this.gamma = gamma;
    this.classWeights = classWeights.clone();
  }

  /**
   * The same loss with other class weights: those of Cao et al. 2019 set in late in training
   * (deferred re-weighting, section 3.3).
   *
   * @throws IllegalArgumentException as from the constructor
   */
  public LongTailCrossEntropy withClassWeights(double[] others) {
    return new LongTailCrossEntropy(adjustment, gamma, others);
  }

  /**
   * Compares answers with labels.
   *
   * @param logits (N, C), float32 or float64; cosines for {@link LdamMargins}
   * @param labels (N), int64, each in [0, C)
   * @return the weighted mean, a scalar; 0 when every image's weight is 0
   * @throws IllegalArgumentException when there are more or fewer logits than class weights
   */
  public Tensor loss(Tensor logits, Tensor labels) {
    Tensor losses = perImage(logits, labels);
    Tensor weights = ClassValues.like(logits, classWeights).index_select(0, labels); // (N)
    Tensor sum = losses.mul(weights).sum();
    return adjustment.dividesByWeights()
        ? sum.div(weights.sum().clamp_min(new Scalar(Float.MIN_NORMAL)))
        : sum.div(new Scalar((double) labels.size(0)));
  }

  /**
   * Compares answers with labels, image by image.
   *
   * @param logits (N, C), float32 or float64; cosines for {@link LdamMargins}
   * @param labels (N), int64, each in [0, C)
   * @return (N), before class weights
   * @throws IllegalArgumentException when there are more or fewer logits than class weights
   */
  public Tensor perImage(Tensor logits, Tensor labels) {
    ClassValues.requireColumns(logits, classWeights.length);
    Tensor logProbabilities = adjustment.adjust(logits, labels).log_softmax(1);
    Tensor own = logProbabilities.gather(1, labels.unsqueeze(1)).squeeze(1);
    return Focal.of(own.neg(), gamma);
  }
}
