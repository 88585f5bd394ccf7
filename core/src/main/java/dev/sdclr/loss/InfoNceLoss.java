package dev.sdclr.loss;

import dev.sdclr.Ranges;
import dev.sdclr.tensor.UnitRows;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * InfoNCE with a queue of negatives (MoCo, He et al. 2020, equation 1), with a focal exponent if
 * asked.
 *
 * <p>Each query should find its own key among that key and the K entries of the queue, by cosine
 * similarity over the temperature. Keys and queue are constants: no gradient flows into them. With
 * gamma above 0, queries that find their key with probability p count (1 − p)^gamma times.
 *
 * <p>Immutable and safe for concurrent use.
 */
public final class InfoNceLoss {

  private final double temperature;
  private final double gamma;

  /**
   * Makes the loss.
   *
   * @param temperature above 0; MoCo: 0.07, MoCo v2: 0.2
   * @param gamma focal exponent, at least 0; 0 is plain InfoNCE
   * @throws IllegalArgumentException when either is out of its range
   */
  public InfoNceLoss(double temperature, double gamma) {
    Ranges.positive("temperature", temperature);
    Ranges.notNegative("gamma", gamma);
    this.temperature = temperature;
    this.gamma = gamma;
  }

  /**
   * The same loss at another temperature, for a {@link TemperatureSchedule}.
   *
   * @throws IllegalArgumentException when it is not above 0
   */
  public InfoNceLoss withTemperature(double other) {
    return new InfoNceLoss(other, gamma);
  }

  /**
   * Compares queries with their keys and with the queue.
   *
   * @param query projections (N, D), float32 or float64, of any length
   * @param key projections (N, D) of any length, row i of the same image as in {@code query}
   * @param queue negatives (D, K), columns of length 1
   * @return the mean over all N queries, a scalar
   */
  public Tensor loss(Tensor query, Tensor key, Tensor queue) {
    return perImage(query, key, queue).mean();
  }

  /**
   * Compares queries with their keys and with the queue, image by image.
   *
   * @param query projections (N, D), float32 or float64, of any length
   * @param key projections (N, D) of any length, row i of the same image as in {@code query}
   * @param queue negatives (D, K), columns of length 1
   * @return (N): {@link #loss} is the mean of these
   */
  public Tensor perImage(Tensor query, Tensor key, Tensor queue) {
    Tensor q = UnitRows.of(query);
    Tensor k = UnitRows.of(key.detach());
    Tensor positive = q.mul(k).sum(1).unsqueeze(1); // (N, 1)
    Tensor negative = torch.mm(q, queue.detach()); // (N, K)
    Tensor logits = torch.cat(new TensorVector(positive, negative), 1).div(new Scalar(temperature));
    return Focal.of(logits.logsumexp(1).sub(logits.select(1, 0)), gamma);
  }
}
