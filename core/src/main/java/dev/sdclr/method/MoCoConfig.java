package dev.sdclr.method;

/**
 * Settings of MoCo.
 *
 * @param queueSize keys kept as negatives, a multiple of the batch size; published: 65,536 on
 *     ImageNet, 4,096 on CIFAR
 * @param momentum of the key encoder, in [0, 1); published: 0.999 on ImageNet, 0.99 on CIFAR
 * @param batchNorm whose statistics a key is normalised by; absent: per_branch
 * @param normGroups parts of a batch that are normalised apart when shuffled, at least 2;
 *     published: 8; absent: 8 when shuffled
 */
public record MoCoConfig(
    Integer queueSize, Double momentum, BatchNormMode batchNorm, Integer normGroups) {

  /** Ways to keep batch statistics from telling which key belongs to a query. */
  public enum BatchNormMode {
    /** Queries and keys are normalised by their own batch, in its order. */
    PER_BRANCH,
    /** Both are normalised in parts, and keys are shuffled before (MoCo, section 3.3). */
    SHUFFLED
  }

  private static final int MOST_KEYS = 1 << 24;

  public MoCoConfig {
    queueSize = queueSize == null ? 4096 : queueSize;
    momentum = momentum == null ? 0.99 : momentum;
    batchNorm = batchNorm == null ? BatchNormMode.PER_BRANCH : batchNorm;
    if (queueSize < 1 || queueSize > MOST_KEYS) {
      throw new IllegalArgumentException(
          "method.moco.queueSize must be in [1, %d], was %d".formatted(MOST_KEYS, queueSize));
    }
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException("method.moco.momentum must be in [0, 1), was " + momentum);
    }
    if (batchNorm == BatchNormMode.SHUFFLED) {
      normGroups = normGroups == null ? 8 : normGroups;
      if (normGroups < 2) {
        throw new IllegalArgumentException(
            "method.moco.normGroups must be at least 2, was " + normGroups);
      }
    } else if (normGroups != null) {
      throw new IllegalArgumentException(
          "method.moco.normGroups belongs to method.moco.batchNorm shuffled and must be absent for"
              + " per_branch, was "
              + normGroups);
    }
  }

  /** Parts of a batch that are normalised apart: 1 unless shuffled. */
  int groups() {
    return normGroups == null ? 1 : normGroups;
  }
}
