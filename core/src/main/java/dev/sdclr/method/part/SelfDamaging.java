package dev.sdclr.method.part;

import dev.sdclr.model.Network;
import dev.sdclr.model.NetworkParts.NormSharing;

/** Settings of a method whose other branch may be a pruned one. */
public interface SelfDamaging {

  /**
   * Share of convolution weights that the self-competitor lacks, in [0, 1); published: 0.9 on
   * CIFAR, 0.3 on ImageNet-100; absent without self-damage.
   */
  Double pruneFraction();

  /** When and how the mask is renewed; absent without self-damage. */
  SelfDamageConfig selfDamage();

  /** Whether the other branch is pruned. */
  default boolean prunes() {
    return pruneFraction() != null;
  }

  /** Share of a network's convolution weights that it lacks when the run ends; 0 without one. */
  default double lastFraction(Network network) {
    return prunes() ? PruneSchedule.of(this, network.convolutions()).lastFraction() : 0;
  }

  /** What the branches' batch norms share. */
  default NormSharing norms() {
    return hasOwnNorms() ? NormSharing.OWN : NormSharing.SHARED;
  }

  /** Whether it is, with batch norms of its own. */
  default boolean hasOwnNorms() {
    return prunes() && selfDamage().ownBatchNorm();
  }
}
