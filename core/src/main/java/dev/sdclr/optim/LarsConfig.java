package dev.sdclr.optim;

import dev.sdclr.Ranges;

/**
 * How LARS adapts the learning rate to each parameter.
 *
 * @param trustCoefficient of the ratio of norms, in (0, 1]; published, and absent: 0.001
 * @param clipsRate whether the ratio itself is the rate, up to the learning rate (LARC), instead of
 *     their product; common beside larger coefficients; absent: false
 */
public record LarsConfig(Double trustCoefficient, Boolean clipsRate) {

  static final LarsConfig PUBLISHED = new LarsConfig(null, null);

  public LarsConfig {
    trustCoefficient = trustCoefficient == null ? 0.001 : trustCoefficient;
    clipsRate = clipsRate != null && clipsRate;
    Ranges.require(
        "optimizer.lars.trustCoefficient",
        trustCoefficient,
        trustCoefficient > 0 && trustCoefficient <= 1,
        "in (0, 1]");
  }
}
