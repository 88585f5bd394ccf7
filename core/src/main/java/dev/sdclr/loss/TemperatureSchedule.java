package dev.sdclr.loss;

import dev.sdclr.Ranges;

/**
 * A temperature that swings between two values along a cosine.
 *
 * <p>Source: Kukleva et al. 2023, <i>Temperature Schedules for Self-Supervised Contrastive Methods
 * on Long-Tail Data</i>: {@code min + (max − min) (1 + cos(2π e / period)) / 2}. Their code counts
 * epochs e from 1, so the first epoch is already one step below the maximum, and calls half the
 * period {@code t_max}. Published: 0.1, 1 and a period of 400 epochs ({@code t_max} 200).
 *
 * @param min above 0
 * @param max at least {@code min}
 * @param periodEpochs from one maximum to the next, at least 1
 */
public record TemperatureSchedule(double min, double max, int periodEpochs) {

  public TemperatureSchedule {
    Ranges.require(
        "min..max",
        min + ".." + max,
        min > 0 && min <= max && max < Double.POSITIVE_INFINITY,
        "0 < min <= max");
    Ranges.atLeast("periodEpochs", periodEpochs, 1);
  }

  /**
   * Temperature of a whole epoch.
   *
   * @param epoch 0-based: the published e is {@code epoch + 1}
   * @return in [min, max]
   */
  public double at(int epoch) {
    double turn = 2 * Math.PI * (epoch + 1.0) / periodEpochs;
    return min + (max - min) * (1 + StrictMath.cos(turn)) / 2;
  }
}
