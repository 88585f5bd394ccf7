package dev.sdclr.method.part;

import dev.sdclr.Ranges;

/** Checks the settings of methods. */
public final class Setting {

  private static final int MAX_PREDICTOR_WIDTH = 16_384;

  private Setting() {}

  /**
   * Checks one.
   *
   * @param key below {@code method}
   * @param range follows "must be"
   * @throws IllegalArgumentException with key, value and range
   */
  public static void require(String key, Object value, boolean holds, String range) {
    Ranges.require("method." + key, value, holds, range);
  }

  /** Checks the hidden layer of a predictor. */
  public static void requirePredictorWidth(String key, int width) {
    Ranges.within("method." + key, width, 1, MAX_PREDICTOR_WIDTH);
  }

  /**
   * Checks a demand of training in several processes.
   *
   * @throws IllegalArgumentException with the demand
   */
  public static void requireInParts(boolean holds, String demand) {
    if (!holds) {
      throw new IllegalArgumentException(
          demand + " where several processes train together: it needs whole batches");
    }
  }
}
