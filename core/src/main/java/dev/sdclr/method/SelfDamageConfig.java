package dev.sdclr.method;

/**
 * How the self-competitor is cut and used, beside the share of weights that it lacks.
 *
 * @param randomFraction share of weights removed at random instead of by magnitude, in [0,
 *     pruneFraction]; absent: 0
 * @param finalPruneFraction share removed at the end of the run, in [0, 1), reached linearly;
 *     absent: {@code pruneFraction} throughout
 * @param renewEveryEpochs the mask is cut again at the start of every so many epochs, at least 1;
 *     absent: 1, as published
 * @param renewEverySteps cuts it every so many updates instead, at least 1; absent: by epochs
 * @param ownBatchNorm whether the pruned branch has its own batch norms; absent: yes
 * @param swapViews exchanges the branches' views at every other update; absent: no
 */
public record SelfDamageConfig(
    Double randomFraction,
    Double finalPruneFraction,
    Integer renewEveryEpochs,
    Integer renewEverySteps,
    Boolean ownBatchNorm,
    Boolean swapViews) {

  /** As published. */
  static final SelfDamageConfig PUBLISHED =
      new SelfDamageConfig(null, null, null, null, null, null);

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
  }

  private static void requireFraction(String key, Double fraction) {
    if (fraction != null && !(fraction >= 0 && fraction < 1)) {
      throw new IllegalArgumentException(
          "method.selfDamage.%s must be in [0, 1), was %s".formatted(key, fraction));
    }
  }

  private static void requireAtLeastOne(String key, Integer count) {
    if (count != null && count < 1) {
      throw new IllegalArgumentException(
          "method.selfDamage.%s must be at least 1, was %d".formatted(key, count));
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
  static SelfDamageConfig settled(Double pruneFraction, SelfDamageConfig given) {
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
    double least =
        settled.finalPruneFraction == null
            ? pruneFraction
            : Math.min(pruneFraction, settled.finalPruneFraction);
    Setting.require(
        "selfDamage.randomFraction",
        settled.randomFraction,
        settled.randomFraction >= 0 && settled.randomFraction <= least,
        "in [0, %s], the share removed".formatted(least));
    return settled;
  }

  /** The same, for methods whose views both go through both branches. */
  static SelfDamageConfig settledSymmetric(Double pruneFraction, SelfDamageConfig given) {
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
    return renewEverySteps == null && epoch % renewEveryEpochs == 0;
  }

  /** Whether the mask is cut before an update, wherever in an epoch. */
  boolean renewsAtStep(long step) {
    return renewEverySteps != null && step % renewEverySteps == 0;
  }

  /** Share of weights removed. */
  double fraction(double pruneFraction, TrainingTime time) {
    return finalPruneFraction == null
        ? pruneFraction
        : pruneFraction + (finalPruneFraction - pruneFraction) * time.share();
  }
}
