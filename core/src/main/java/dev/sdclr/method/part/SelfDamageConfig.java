package dev.sdclr.method.part;

import dev.sdclr.Ranges;
import dev.sdclr.prune.PruneScope;
import java.util.Locale;
import java.util.Optional;

/**
 * How the self-competitor is cut and used, beside the share of weights that it lacks.
 *
 * @param randomFraction share of weights removed at random instead of by magnitude, in [0,
 *     pruneFraction]; absent: 0
 * @param finalPruneFraction share removed at the end of the ramp, in [0, 1), reached linearly;
 *     absent: {@code pruneFraction} throughout
 * @param renewEveryEpochs the mask is cut again at the start of every so many epochs, at least 1;
 *     absent: 1, as published
 * @param renewEverySteps cuts it every so many updates instead, at least 1; absent: by epochs
 * @param ownBatchNorm whether the pruned branch has its own batch norms; absent: yes
 * @param swapViews exchanges the branches' views at every other update; absent: no
 * @param startAfterEpochs first epochs in which nothing is removed, and after which a ramp begins,
 *     in [0, epochs); absent: 0
 * @param rampEpochs after how many more the share is {@code finalPruneFraction}, at least 1;
 *     absent: at the end of the run
 * @param scope among which weights the smallest are looked for; absent: among all
 * @param minRemainingWeights convolution weights that stay however large the share is, at least 1;
 *     absent: the share alone decides
 */
public record SelfDamageConfig(
    Double randomFraction,
    Double finalPruneFraction,
    Integer renewEveryEpochs,
    Integer renewEverySteps,
    Boolean ownBatchNorm,
    Boolean swapViews,
    Integer startAfterEpochs,
    Integer rampEpochs,
    PruneScope scope,
    Long minRemainingWeights) {

  /** As published. */
  static final SelfDamageConfig PUBLISHED =
      new SelfDamageConfig(null, null, null, null, null, null);

  /** A competitor of fewer convolution weights hardly learns: a hundredth of a ResNet-18. */
  private static final long FEW_WEIGHTS = 100_000;

  public SelfDamageConfig {
    randomFraction = randomFraction == null ? 0 : randomFraction;
    requireFraction("finalPruneFraction", finalPruneFraction);
    if (renewEveryEpochs != null && renewEverySteps != null) {
      throw new IllegalArgumentException(
          "method.selfDamage takes renewEveryEpochs or renewEverySteps, was given both: %d and %d"
              .formatted(renewEveryEpochs, renewEverySteps));
    }
    requireAtLeastOne("renewEverySteps", renewEverySteps);
    if (renewEverySteps == null) {
      renewEveryEpochs = renewEveryEpochs == null ? 1 : renewEveryEpochs;
      requireAtLeastOne("renewEveryEpochs", renewEveryEpochs);
    }
    ownBatchNorm = ownBatchNorm == null || ownBatchNorm;
    swapViews = swapViews != null && swapViews;
    startAfterEpochs = startAfterEpochs == null ? 0 : startAfterEpochs;
    Ranges.atLeast("method.selfDamage.startAfterEpochs", startAfterEpochs, 0);
    requireAtLeastOne("rampEpochs", rampEpochs);
    if (rampEpochs != null && finalPruneFraction == null) {
      throw new IllegalArgumentException(
          "method.selfDamage.rampEpochs needs finalPruneFraction, where the ramp ends");
    }
    scope = scope == null ? PruneScope.GLOBAL : scope;
    requireAtLeastOne("minRemainingWeights", minRemainingWeights);
  }

  /** Cut at all times and among all weights, as published. */
  public SelfDamageConfig(
      Double randomFraction,
      Double finalPruneFraction,
      Integer renewEveryEpochs,
      Integer renewEverySteps,
      Boolean ownBatchNorm,
      Boolean swapViews) {
    this(
        randomFraction,
        finalPruneFraction,
        renewEveryEpochs,
        renewEverySteps,
        ownBatchNorm,
        swapViews,
        null,
        null,
        null,
        null);
  }

  private static void requireFraction(String key, Double fraction) {
    if (fraction != null) {
      Ranges.belowOne("method.selfDamage." + key, fraction);
    }
  }

  private static void requireAtLeastOne(String key, Number count) {
    if (count != null) {
      Ranges.atLeast("method.selfDamage." + key, count.longValue(), 1);
    }
  }

  /** Share of the weights that SDCLR removes by its published recipes for CIFAR. */
  public static final double PUBLISHED_PRUNE_FRACTION = 0.9;

  /**
   * The given settings, or the published ones, beside a share of weights to remove.
   *
   * @return {@code null} without self-damage
   * @throws IllegalArgumentException when the share is out of its range or missing
   */
  public static SelfDamageConfig settled(Double pruneFraction, SelfDamageConfig given) {
    if (pruneFraction == null) {
      if (given != null) {
        throw new IllegalArgumentException(
            "method.selfDamage needs method.pruneFraction in [0, 1), which is missing");
      }
      return null;
    }
    Setting.require(
        "pruneFraction",
        pruneFraction,
        pruneFraction >= 0 && pruneFraction < 1,
        "in [0, 1) (0.9 removes 90 %)");
    SelfDamageConfig settled = given == null ? PUBLISHED : given;
    double minFraction =
        settled.finalPruneFraction == null
            ? pruneFraction
            : Math.min(pruneFraction, settled.finalPruneFraction);
    Setting.require(
        "selfDamage.randomFraction",
        settled.randomFraction,
        settled.randomFraction >= 0 && settled.randomFraction <= minFraction,
        "in [0, %s], the share removed".formatted(minFraction));
    return settled;
  }

  /** The same, for methods whose views both go through both branches. */
  public static SelfDamageConfig settledSymmetric(Double pruneFraction, SelfDamageConfig given) {
    SelfDamageConfig settled = settled(pruneFraction, given);
    Setting.require(
        "selfDamage.swapViews",
        true,
        settled == null || !settled.swapViews,
        "false: both views go through both branches");
    return settled;
  }

  /** Whether a mask outlives the epoch that it was cut in. */
  boolean outlivesEpochs() {
    return renewEverySteps != null || renewEveryEpochs > 1;
  }

  /** Whether the mask is cut before the first update of an epoch. */
  boolean renewsAtEpoch(int epoch) {
    int since = epoch < startAfterEpochs ? epoch : epoch - startAfterEpochs;
    return renewEverySteps == null && since % renewEveryEpochs == 0;
  }

  /** Whether the mask is cut before an update, wherever in an epoch. */
  boolean renewsAtStep(long step) {
    return renewEverySteps != null && step % renewEverySteps == 0;
  }

  /**
   * Share of weights removed.
   *
   * @param weights that there are
   * @param layers that they are in
   */
  double fraction(double pruneFraction, TrainingTime time, long weights, int layers) {
    double start = (double) startAfterEpochs / time.epochs();
    if (time.share() < start) {
      return 0;
    }
    if (finalPruneFraction == null) {
      return limited(pruneFraction, weights, layers);
    }
    double length = rampEpochs == null ? 1 - start : (double) rampEpochs / time.epochs();
    double done = Math.min(1, (time.share() - start) / length);
    return limited(pruneFraction + (finalPruneFraction - pruneFraction) * done, weights, layers);
  }

  /** Share of those, of which a smaller one is removed at random. */
  double randomFraction(double fraction) {
    return Math.min(randomFraction, fraction);
  }

  /** What is removed is rounded up, by layer in each: never so far that fewer stay. */
  private double limited(double fraction, long weights, int layers) {
    if (minRemainingWeights == null) {
      return fraction;
    }
    double slack = scope == PruneScope.LAYER ? layers : 0.5;
    return Math.max(0, Math.min(fraction, (weights - minRemainingWeights - slack) / weights));
  }

  /**
   * Checks that something is removed before the run ends.
   *
   * @throws IllegalArgumentException when the run is too short
   */
  public void requireWithin(int epochs) {
    if (startAfterEpochs >= epochs) {
      throw new IllegalArgumentException(
          "method.selfDamage.startAfterEpochs must be in [0, epochs = %d), was %d"
              .formatted(epochs, startAfterEpochs));
    }
    if (rampEpochs != null && startAfterEpochs + rampEpochs > epochs) {
      throw new IllegalArgumentException(
          "method.selfDamage.rampEpochs must be in [1, epochs - startAfterEpochs = %d], was %d"
              .formatted(epochs - startAfterEpochs, rampEpochs));
    }
  }

  /** Says that nothing is pruned where that was asked for, with a full stop. */
  Optional<String> warning(double pruneFraction, long weights, int layers) {
    double maxFraction = maxFraction(pruneFraction);
    return maxFraction == 0 || limited(maxFraction, weights, layers) > 0
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "nothing is pruned: the network has %,d convolution weights, of which"
                    + " method.selfDamage.minRemainingWeights keeps %,d.",
                weights,
                minRemainingWeights));
  }

  private double maxFraction(double pruneFraction) {
    return finalPruneFraction == null ? pruneFraction : Math.max(pruneFraction, finalPruneFraction);
  }

  /** What may help a competitor with too few weights, with a full stop. */
  Optional<String> advice(double pruneFraction, long weights, int layers) {
    double fraction = limited(maxFraction(pruneFraction), weights, layers);
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
