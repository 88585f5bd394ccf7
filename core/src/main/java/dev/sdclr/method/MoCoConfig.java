package dev.sdclr.method;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.sdclr.Ranges;
import dev.sdclr.method.MethodName.SpelledName;
import dev.sdclr.method.part.ContrastConfig;
import dev.sdclr.method.part.Contrastive;
import dev.sdclr.method.part.MethodRanges;
import dev.sdclr.method.part.SelfDamageConfig;
import dev.sdclr.method.part.SelfDamaging;
import dev.sdclr.method.part.TrainingSetup;
import dev.sdclr.model.ModelConfig.HeadNorm;

/**
 * Settings of MoCo v2 (He et al. 2020; Chen et al. 2020b).
 *
 * @param temperature above 0; absent: 0.2, or as scheduled
 * @param pruneFraction share of convolution weights that the target lacks, in [0, 1); absent:
 *     without self-damage
 * @param selfDamage when and how its mask is renewed; absent: as published
 * @param contrast long-tail options of the loss; absent: none
 * @param moco of its queue and its target; absent: the defaults
 */
@JsonTypeName("moco")
@SpelledName("MoCo")
public record MoCoConfig(
    Double temperature,
    Double pruneFraction,
    SelfDamageConfig selfDamage,
    ContrastConfig contrast,
    Settings moco)
    implements MethodConfig, Contrastive, SelfDamaging {

  private static final int USUAL_KEYS = 4096;

  /** Ways to keep batch statistics from telling which key belongs to a query. */
  public enum BatchNormMode {
    /** Queries and keys are normalised by their own batch, in its order. */
    PER_BRANCH,
    /** Both are normalised in parts, and keys are shuffled before (MoCo, section 3.3). */
    SHUFFLED
  }

  /**
   * Of queue and target.
   *
   * @param queueSize keys kept as negatives, a multiple of the batch size; published: 65,536 on
   *     ImageNet, 4,096 on CIFAR; absent: as many whole batches as fit into 4,096, at least one
   * @param momentum of the key encoder, in [0, 1); published: 0.999 on ImageNet, 0.99 on CIFAR
   * @param batchNorm whose statistics a key is normalised by; absent: per_branch
   * @param normGroups parts of a batch that are normalised apart when shuffled, at least 2;
   *     published: 8; absent: 8 when shuffled
   */
  public record Settings(
      Integer queueSize, Double momentum, BatchNormMode batchNorm, Integer normGroups) {

    public Settings {
      momentum = momentum == null ? 0.99 : momentum;
      batchNorm = batchNorm == null ? BatchNormMode.PER_BRANCH : batchNorm;
      MethodRanges.requireQueueSize("moco.queueSize", queueSize);
      Ranges.belowOne("method.moco.momentum", momentum);
      if (batchNorm == BatchNormMode.SHUFFLED) {
        normGroups = normGroups == null ? 8 : normGroups;
        MethodRanges.require("moco.normGroups", normGroups, normGroups >= 2, "at least 2");
      }
      MethodRanges.require(
          "moco.normGroups",
          normGroups,
          batchNorm == BatchNormMode.SHUFFLED || normGroups == null,
          "absent without method.moco.batchNorm shuffled");
    }

    /** Parts of a batch that are normalised apart: 1 unless shuffled. */
    int groups() {
      return normGroups == null ? 1 : normGroups;
    }

    private Settings fitted(int batchSize) {
      if (queueSize == null) {
        int keys = Math.max(1, USUAL_KEYS / batchSize) * batchSize;
        return new Settings(keys, momentum, batchNorm, normGroups);
      }
      MethodRanges.require(
          "moco.queueSize",
          queueSize,
          queueSize % batchSize == 0,
          "a multiple of batchSize = " + batchSize);
      return this;
    }
  }

  public MoCoConfig {
    contrast = contrast == null ? ContrastConfig.PLAIN : contrast;
    temperature = Contrastive.settled(temperature, contrast);
    MethodRanges.require(
        "contrast.loss",
        contrast.loss(),
        contrast.loss() == ContrastConfig.Loss.NT_XENT,
        "nt_xent for moco (its negatives are in the queue)");
    MethodRanges.require(
        "contrast.harmonization",
        contrast.harmonization(),
        contrast.harmonization() == null,
        "absent for moco (it assigns two trained views of a batch to targets, and moco's keys are"
            + " not trained)");
    selfDamage = SelfDamageConfig.settled(pruneFraction, selfDamage);
    moco = moco == null ? new Settings(null, null, null, null) : moco;
  }

  /** Without long-tail options. */
  public MoCoConfig(double temperature, Double pruneFraction, Settings moco) {
    this(temperature, pruneFraction, null, null, moco);
  }

  @Override
  public HeadNorm headNorm() {
    return HeadNorm.NONE;
  }

  @Override
  public MoCoConfig fitted(int batchSize, int epochs, int headDimension) {
    Settings fitted = moco.fitted(batchSize);
    MethodConfig.super.fitted(batchSize, epochs, headDimension);
    return new MoCoConfig(temperature, pruneFraction, selfDamage, contrast, fitted);
  }

  @Override
  public void requireWorksInParts() {
    MethodConfig.super.requireWorksInParts();
    MethodRanges.requireInParts(
        moco.batchNorm() == BatchNormMode.PER_BRANCH, "method.moco.batchNorm must be per_branch");
  }

  @Override
  public Method start(TrainingSetup setup) {
    return new MoCo(this, setup);
  }
}
