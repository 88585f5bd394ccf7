package dev.sdclr.augment.view;

import dev.sdclr.Ranges;

/**
 * How boosted views go beyond the usual ones (BCL, Zhou et al. 2022, section 3.3).
 *
 * @param operations k, drawn for each view from the pool of 15, with replacement, at least 1
 * @param minStrength at weight 0, in [0, 30]; at weight 1 it is 30
 * @param randomStrength whether the part of the strength above the minimum is multiplied by a
 *     uniform number in [0, 1), the same for both views of an image
 */
public record BoostConfig(int operations, double minStrength, boolean randomStrength) {

  public BoostConfig {
    Ranges.atLeast("operations", operations, 1);
    Ranges.within("minStrength", minStrength, 0, BoostOperation.MAX_STRENGTH);
  }
}
