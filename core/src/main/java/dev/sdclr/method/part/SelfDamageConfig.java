package dev.sdclr.method.part;

import dev.sdclr.Ranges;
import dev.sdclr.prune.PruneScope;

/**
 * When the pruned branch's mask is renewed, from which weights, and how the branch is used.
 *
 * @param randomFraction share of weights removed at random instead of by magnitude, in [0,
 *     pruneFraction]; absent: 0
 * @param finalPruneFraction share removed at the end of the ramp, in [0, 1), reached linearly;
 *     absent: {@code pruneFraction} throughout
 * @param renewEveryEpochs the mask is renewed at the start of every so many epochs, at least 1;
 *     absent: 1, as published
 * @param renewEverySteps renews it every so many updates instead, at least 1; absent: by epochs
 * @param ownBatchNorm whether the pruned branch has its own batch norms; absent: yes
 * @param swapViews exchanges the branches' views at every other update; absent: no
 * @param startAfterEpochs first epochs in which nothing is removed, and after which a ramp begins,
 *     in [0, epochs); absent: 0
 * @param rampEpochs after how many more the share is {@code finalPruneFraction}, at least 1;
 *     absent: at the end of the run
 * @param scope among which weights the smallest are looked for; absent: among all
 * @param minRemainingWeights convolution weights that stay however large the share is, at least 1;
 *     beside {@code randomFraction} on average; absent: the share alone decides
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

  /** Share of the weights that SDCLR removes by its published recipes for CIFAR. */
  public static final double PUBLISHED_PRUNE_FRACTION = 0.9;

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

  /** From the first epoch on, among all weights, without a ramp or a minimum. */
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
    MethodRanges.require(
        "pruneFraction",
        pruneFraction,
        pruneFraction >= 0 && pruneFraction < 1,
        "in [0, 1) (0.9 removes 90 %)");
    SelfDamageConfig settled = given == null ? PUBLISHED : given;
    double minFraction =
        settled.finalPruneFraction == null
            ? pruneFraction
            : Math.min(pruneFraction, settled.finalPruneFraction);
    MethodRanges.require(
        "selfDamage.randomFraction",
        settled.randomFraction,
        settled.randomFraction >= 0 && settled.randomFraction <= minFraction,
        "in [0, %s], the share removed".formatted(minFraction));
    return settled;
  }

  /** The same, for methods whose views both go through both branches. */
  public static SelfDamageConfig settledSymmetric(Double pruneFraction, SelfDamageConfig given) {
    SelfDamageConfig settled = settled(pruneFraction, given);
    MethodRanges.require(
        "selfDamage.swapViews",
        true,
        settled == null || !settled.swapViews,
        "false: both views go through both branches");
    return settled;
  }

  /** Whether a mask outlives the epoch that it was made in. */
  boolean outlivesEpochs() {
    return renewEverySteps != null || renewEveryEpochs > 1;
  }

  /** Whether the mask is renewed before the first update of an epoch. */
  boolean renewsAtEpoch(int epoch) {
    int since = epoch < startAfterEpochs ? epoch : epoch - startAfterEpochs;
    return renewEverySteps == null && since % renewEveryEpochs == 0;
  }

  /** Whether the mask is renewed before an update, wherever in an epoch. */
  boolean renewsAtStep(long step) {
    return renewEverySteps != null && step % renewEverySteps == 0;
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
    if (rampEpochs != null && rampEpochs > epochs - startAfterEpochs) {
      throw new IllegalArgumentException(
          "method.selfDamage.rampEpochs must be in [1, epochs - startAfterEpochs = %d], was %d"
              .formatted(epochs - startAfterEpochs, rampEpochs));
    }
  }
}
