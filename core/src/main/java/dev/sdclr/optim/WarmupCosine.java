package dev.sdclr.optim;

import dev.sdclr.Ranges;

/**
 * Linear warm-up from 0, then half a cosine down to a last value, by update.
 *
 * <p>The schedule advances before each update: update 0 already uses {@code peak / warmupUpdates},
 * never 0, the peak is reached at the end of the warm-up and the last update uses {@code last}.
 *
 * @param peak learning rate at the end of the warm-up
 * @param last learning rate of the last update
 * @param warmupUpdates updates of the warm-up, in [0, totalUpdates]
 * @param totalUpdates of the run
 */
public record WarmupCosine(double peak, double last, long warmupUpdates, long totalUpdates) {

  public WarmupCosine {
    Ranges.within("warmupUpdates", warmupUpdates, 0, totalUpdates);
  }

  /** Learning rate of 0-based update {@code update}. */
  public double at(long update) {
    long s = update + 1;
    if (s < warmupUpdates) {
      return peak * s / warmupUpdates;
    }
    double progress =
        totalUpdates == warmupUpdates
            ? 1
            : (double) (s - warmupUpdates) / (totalUpdates - warmupUpdates);
    double minRatio = last / peak;
    return peak * (minRatio + (1 - minRatio) * 0.5 * (1 + Math.cos(Math.PI * progress)));
  }
}
