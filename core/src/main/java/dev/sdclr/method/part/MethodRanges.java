package dev.sdclr.method.part;

import dev.sdclr.Ranges;

/** Checks of methods' settings, by keys below {@code method}. */
public final class MethodRanges {

  private static final int MAX_PREDICTOR_WIDTH = 16_384;
  private static final int MAX_QUEUE_SIZE = 1 << 24;

  private MethodRanges() {}

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

  /** Checks how many projections a queue holds; {@code null} is left to the method. */
  public static void requireQueueSize(String key, Integer size) {
    if (size != null) {
      Ranges.within("method." + key, size, 1, MAX_QUEUE_SIZE);
    }
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
