package dev.sdclr.method.part;

import dev.sdclr.model.Convolution;
import dev.sdclr.prune.PruneScope;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What share of a network's convolution weights is removed, as training goes.
 *
 * @param how as configured
 * @param pruneFraction at the start, in [0, 1)
 * @param weights that there are
 * @param layers that they are in
 */
record PruneSchedule(SelfDamageConfig how, double pruneFraction, long weights, int layers) {

  /** A competitor of fewer convolution weights hardly learns: a hundredth of a ResNet-18. */
  private static final long FEW_WEIGHTS = 100_000;

  /** Of a network's convolutions, for a method that prunes. */
  static PruneSchedule of(SelfDamaging method, List<Convolution> convolutions) {
    long weights = convolutions.stream().mapToLong(c -> c.weight().numel()).sum();
    return new PruneSchedule(
        method.selfDamage(), method.pruneFraction(), weights, convolutions.size());
  }

  /** Share of weights removed, in [0, 1). */
  double fraction(TrainingTime time) {
    double start = (double) how.startAfterEpochs() / time.epochs();
    if (time.share() < start) {
      return 0;
    }
    if (how.finalPruneFraction() == null) {
      return limited(pruneFraction);
    }
    double length =
        how.rampEpochs() == null ? 1 - start : (double) how.rampEpochs() / time.epochs();
    double done = Math.min(1, (time.share() - start) / length);
    return limited(pruneFraction + (how.finalPruneFraction() - pruneFraction) * done);
  }

  /** Share of weights removed when the run ends, in [0, 1). */
  double lastFraction() {
    return limited(how.finalPruneFraction() == null ? pruneFraction : how.finalPruneFraction());
  }

  /** Share of those, of which a smaller one is removed at random. */
  double randomFraction(double fraction) {
    return Math.min(how.randomFraction(), fraction);
  }

  /** What is removed is rounded up, by layer in each: never so far that fewer stay. */
  private double limited(double fraction) {
    if (how.minRemainingWeights() == null) {
      return fraction;
    }
    double slack = how.scope() == PruneScope.LAYER ? layers : 0.5;
    double most = (weights - how.minRemainingWeights() - slack) / weights;
    return Math.max(0, Math.min(fraction, most));
  }

  private double maxFraction() {
    return how.finalPruneFraction() == null
        ? pruneFraction
        : Math.max(pruneFraction, how.finalPruneFraction());
  }

  /** Says that nothing is pruned where that was asked for, with a full stop. */
  Optional<String> warning() {
    return maxFraction() == 0 || limited(maxFraction()) > 0
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "nothing is pruned: the network has %,d convolution weights, of which"
                    + " method.selfDamage.minRemainingWeights keeps %,d.",
                weights,
                how.minRemainingWeights()));
  }

  /** What may help a competitor with too few weights, with a full stop. */
  Optional<String> advice() {
    double fraction = limited(maxFraction());
    long kept = Math.round((1 - fraction) * weights);
    return fraction == 0 || kept >= FEW_WEIGHTS
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "the pruned branch keeps %,d of %,d convolution weights, so few that self-damage may"
                    + " not help (the published ResNet-18 keeps 1.1 million): a wider network, a"
                    + " smaller method.pruneFraction or"
                    + " method.selfDamage.minRemainingWeights=%d keeps more.",
                kept,
                weights,
                FEW_WEIGHTS));
  }
}
