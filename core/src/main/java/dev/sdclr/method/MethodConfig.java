package dev.sdclr.method;

import java.util.Objects;

/**
 * Which method pre-trains, and its own settings.
 *
 * @param name of the method
 * @param temperature of NT-Xent, above 0; published: 0.2, SDCLR on ImageNet-100-LT 0.3
 * @param pruneFraction share of convolution weights that the self-competitor lacks, in [0, 1);
 *     published: 0.9 on CIFAR, 0.3 on ImageNet-100; absent for methods without a competitor
 */
public record MethodConfig(Name name, double temperature, Double pruneFraction) {

  /** Methods by the names that the command line and configurations use. */
  public enum Name {
    SDCLR,
    SIMCLR
  }

  public MethodConfig {
    Objects.requireNonNull(name, "method.name");
    if (!(temperature > 0) || Double.isInfinite(temperature)) {
      throw new IllegalArgumentException("method.temperature must be > 0, was " + temperature);
    }
    if (name == Name.SDCLR) {
      requireFraction(pruneFraction);
    } else if (pruneFraction != null) {
      throw new IllegalArgumentException(
          "method.pruneFraction belongs to sdclr and must be absent for simclr, was "
              + pruneFraction);
    }
  }

  private static void requireFraction(Double fraction) {
    if (fraction == null || !(fraction >= 0 && fraction < 1)) {
      throw new IllegalArgumentException(
          "method.pruneFraction must be in [0, 1) for sdclr (0.9 removes 90 %), was " + fraction);
    }
  }
}
