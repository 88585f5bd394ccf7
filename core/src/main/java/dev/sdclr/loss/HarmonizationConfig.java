package dev.sdclr.loss;

import dev.sdclr.Counted;
import dev.sdclr.Ranges;
import java.util.Optional;

/**
 * Settings of {@link GeometricHarmonization}: Zhou et al. 2023 and their code.
 *
 * @param targets K, number of corners, at least 2 and at most the projections' dimensions plus 1
 * @param assignmentTemperature of the logits that Sinkhorn balances, above 0
 * @param predictionTemperature of the logits that are trained, above 0
 * @param iterations of Sinkhorn, at least 1
 * @param warmUpEpochs without the term, while logits gather, at least 1
 * @param rampEpochs over which its weight grows to 1, at least 1
 * @param renewalEpochs from one prior to the next, at least 1
 * @param warmUpMomentum of the logits' moving average in the warm-up, in [0, 1)
 * @param momentum of the average afterwards, in [0, 1)
 */
public record HarmonizationConfig(
    int targets,
    double assignmentTemperature,
    double predictionTemperature,
    int iterations,
    int warmUpEpochs,
    int rampEpochs,
    int renewalEpochs,
    double warmUpMomentum,
    double momentum) {

  public HarmonizationConfig {
    Ranges.atLeast("targets", targets, 2);
    Ranges.positive("assignmentTemperature", assignmentTemperature);
    Ranges.positive("predictionTemperature", predictionTemperature);
    Ranges.atLeast("iterations", iterations, 1);
    Ranges.atLeast("warmUpEpochs", warmUpEpochs, 1);
    Ranges.atLeast("rampEpochs", rampEpochs, 1);
    Ranges.atLeast("renewalEpochs", renewalEpochs, 1);
    Ranges.belowOne("warmUpMomentum", warmUpMomentum);
    Ranges.belowOne("momentum", momentum);
  }

  /**
   * Checks that projections have room for the targets.
   *
   * @throws IllegalArgumentException when they have too few dimensions
   */
  public void requireFits(int dimensions) {
    Ranges.require(
        "method.contrast.harmonization.targets",
        targets,
        targets <= dimensions + 1,
        "in [2, model.headDimension + 1 = %d]".formatted(dimensions + 1));
  }

  /** Says so where a run ends before the term acts. */
  public Optional<String> idle(int epochs) {
    return warmUpEpochs < epochs
        ? Optional.empty()
        : Optional.of(
            "method.contrast.harmonization never acts: its warmUpEpochs are %,d, and the run has %s."
                .formatted(warmUpEpochs, Counted.of(epochs, "epoch")));
  }

  /** Values published for CIFAR-100-LT, a run of 1,000 epochs. */
  public static HarmonizationConfig published() {
    return new HarmonizationConfig(100, 0.05, 0.1, 300, 500, 10, 20, 0.9, 0.999);
  }

  /**
   * Weight of the term beside the contrastive loss: 0 in the warm-up, then up to 1.
   *
   * @param epoch 0-based
   * @return in [0, 1]
   */
  public double weight(int epoch) {
    return Math.max(0, Math.min(1, (epoch + 1.0 - warmUpEpochs) / rampEpochs));
  }

  /**
   * Momentum of the logits' moving average.
   *
   * @param epoch 0-based
   */
  double momentumAt(int epoch) {
    return epoch < warmUpEpochs ? warmUpMomentum : momentum;
  }

  /**
   * Whether the prior is renewed at the end of an epoch: of the last one of the warm-up, and from
   * then on of every {@link #renewalEpochs}-th, counted from the start of training. The published
   * code renews it after every batch of such an epoch, of which the last one counts.
   *
   * @param epoch 0-based
   */
  public boolean renewsPriorAfter(int epoch) {
    int done = epoch + 1;
    return done == warmUpEpochs || (done > warmUpEpochs && done % renewalEpochs == 0);
  }
}
