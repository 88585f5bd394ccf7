package dev.sdclr.method;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.sdclr.Counted;
import dev.sdclr.loss.ClassWeights;
import dev.sdclr.loss.LdamMargins;
import dev.sdclr.loss.LogitAdjustment;
import dev.sdclr.loss.PriorShift;
import dev.sdclr.method.MethodName.SpelledName;
import dev.sdclr.method.part.MethodRanges;
import dev.sdclr.method.part.TrainingSetup;
import dev.sdclr.model.NetworkParts;
import java.util.Optional;

/**
 * Settings of supervised training.
 *
 * @param supervised cures of the long tail; absent: plain cross entropy
 */
@JsonTypeName("supervised")
@SpelledName("Supervised")
public record SupervisedConfig(Settings supervised) implements MethodConfig {

  /** How an epoch's images are chosen (Kang et al. 2020, section 3). */
  public enum Sampling {
    /** Every image once. */
    INSTANCE,
    /** Classes by the square root of their size, with replacement. */
    SQUARE_ROOT,
    /** All classes alike, with replacement. */
    CLASS_BALANCED,
    /** From instance to class-balanced over the run, with replacement. */
    PROGRESSIVE
  }

  /** What an image counts. */
  public enum Weighting {
    /** All the same. */
    NONE,
    /** By the inverse of its class's size. */
    INVERSE,
    /** By the inverse square root of its class's size. */
    INVERSE_SQUARE_ROOT,
    /** By the inverse effective number of its class (Cui et al. 2019). */
    EFFECTIVE_NUMBER
  }

  /**
   * Cures of the long tail for supervised training, which may be combined.
   *
   * @param sampling how often images of each class come up; absent: instance
   * @param weighting how much an image of each class counts; absent: none
   * @param beta of the effective number of samples, in [0, 1); published: 0.9 to 0.9999; absent:
   *     0.9999 with that weighting
   * @param focalGamma exponent of the focal loss, at least 0; published: 2; absent: 0, without
   * @param ldamMaxMargin largest margin of LDAM, above 0; published: 0.5; absent: without LDAM
   * @param ldamScale of LDAM's cosines, above 0; published: 30; absent: 30 with LDAM
   * @param logitAdjustment τ of logit adjustment, above 0; published: 1; absent: without
   * @param deferEpochs first epochs without weighting (deferred re-weighting), at least 0;
   *     published: 160 of 200; absent: 0
   * @param retrainEpochs last epochs, which train a fresh classifier on the frozen encoder,
   *     sampling all classes alike (decoupled training), at least 0; published: 10 after 90;
   *     absent: 0
   */
  public record Settings(
      Sampling sampling,
      Weighting weighting,
      Double beta,
      Double focalGamma,
      Double ldamMaxMargin,
      Double ldamScale,
      Double logitAdjustment,
      Integer deferEpochs,
      Integer retrainEpochs) {

    private static final double USUAL_BETA = 0.9999;
    private static final double USUAL_SCALE = 30;

    public Settings {
      sampling = sampling == null ? Sampling.INSTANCE : sampling;
      weighting = weighting == null ? Weighting.NONE : weighting;
      beta = settledBeta(weighting, beta);
      focalGamma = focalGamma == null ? 0 : focalGamma;
      require("focalGamma", focalGamma, focalGamma >= 0 && focalGamma <= 100, "in [0, 100]");
      if (ldamMaxMargin != null) {
        require(
            "ldamMaxMargin", ldamMaxMargin, ldamMaxMargin > 0 && ldamMaxMargin <= 2, "in (0, 2]");
        ldamScale = ldamScale == null ? USUAL_SCALE : ldamScale;
        require("ldamScale", ldamScale, ldamScale > 0 && ldamScale <= 1e6, "in (0, 1e6]");
        require("logitAdjustment", logitAdjustment, logitAdjustment == null, "absent beside LDAM");
      } else {
        require("ldamScale", ldamScale, ldamScale == null, "absent without ldamMaxMargin");
      }
      if (logitAdjustment != null) {
        boolean fits = logitAdjustment > 0 && logitAdjustment <= 100;
        require("logitAdjustment", logitAdjustment, fits, "in (0, 100]");
      }
      deferEpochs = deferEpochs == null ? 0 : deferEpochs;
      require("deferEpochs", deferEpochs, deferEpochs >= 0, "at least 0");
      boolean defersNothing = deferEpochs > 0 && weighting == Weighting.NONE;
      require("deferEpochs", deferEpochs, !defersNothing, "0 without weighting");
      retrainEpochs = retrainEpochs == null ? 0 : retrainEpochs;
      require("retrainEpochs", retrainEpochs, retrainEpochs >= 0, "at least 0");
    }

    private static Double settledBeta(Weighting weighting, Double beta) {
      if (weighting != Weighting.EFFECTIVE_NUMBER) {
        require("beta", beta, beta == null, "absent without weighting effective_number");
        return null;
      }
      double settled = beta == null ? USUAL_BETA : beta;
      require("beta", settled, settled >= 0 && settled < 1, "in [0, 1)");
      return settled;
    }

    private static void require(String key, Object value, boolean holds, String range) {
      MethodRanges.require("supervised." + key, value, holds, range);
    }

    /** Cross entropy on the images as they are. */
    static Settings plain() {
      return new Settings(null, null, null, null, null, null, null, null, null);
    }

    /** Whether logits are cosines. */
    boolean comparesByCosine() {
      return ldamMaxMargin != null;
    }

    /** What is done to logits in training. */
    LogitAdjustment adjustment(int[] counts) {
      if (ldamMaxMargin != null) {
        return new LdamMargins(counts, ldamMaxMargin, ldamScale);
      }
      return logitAdjustment == null
          ? LogitAdjustment.none()
          : new PriorShift(counts, logitAdjustment);
    }

    /**
     * What an image of each class counts in an epoch.
     *
     * @param epoch 0-based
     */
    ClassWeights weights(int epoch) {
      if (epoch < deferEpochs) {
        return new ClassWeights.None();
      }
      return switch (weighting) {
        case NONE -> new ClassWeights.None();
        case INVERSE -> ClassWeights.inverse();
        case INVERSE_SQUARE_ROOT -> ClassWeights.inverseSquareRoot();
        case EFFECTIVE_NUMBER -> new ClassWeights.EffectiveNumber(beta);
      };
    }

    /** Whether an epoch trains the classifier alone. */
    public boolean retrainsAt(int epoch, int epochs) {
      return epoch >= epochs - retrainEpochs;
    }
  }

  public SupervisedConfig {
    supervised = supervised == null ? Settings.plain() : supervised;
  }

  @Override
  public boolean needsLabels() {
    return true;
  }

  @Override
  public boolean joinsViews() {
    return true;
  }

  @Override
  public NetworkParts finishedParts() {
    return NetworkParts.encoder();
  }

  @Override
  public int encoderEpochs(int epochs) {
    return epochs - supervised.retrainEpochs();
  }

  @Override
  public SupervisedConfig fitted(int batchSize, int epochs, int headDimension) {
    MethodRanges.require(
        "supervised.retrainEpochs",
        supervised.retrainEpochs(),
        supervised.retrainEpochs() < epochs,
        "in [0, epochs - 1 = %d]".formatted(epochs - 1));
    return this;
  }

  @Override
  public Optional<String> idle(int epochs) {
    return supervised.deferEpochs() < epochs
        ? Optional.empty()
        : Optional.of(
            "method.supervised.weighting never acts: its deferEpochs are %,d, and the run has %s."
                .formatted(supervised.deferEpochs(), Counted.of(epochs, "epoch")));
  }

  @Override
  public void requireWorksInParts() {
    MethodRanges.requireInParts(
        !supervised.comparesByCosine(), "method.supervised.ldamMaxMargin must be absent");
  }

  @Override
  public Method start(TrainingSetup setup) {
    return new Supervised(this, setup);
  }
}
