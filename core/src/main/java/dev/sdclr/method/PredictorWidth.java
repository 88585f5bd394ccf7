package dev.sdclr.method;

/** The range of a predictor's hidden layer. */
final class PredictorWidth {

  private static final int MOST = 16_384;

  private PredictorWidth() {}

  static void require(String key, int width) {
    if (width < 1 || width > MOST) {
      throw new IllegalArgumentException(
          "%s must be in [1, %d], was %d".formatted(key, MOST, width));
    }
  }
}
