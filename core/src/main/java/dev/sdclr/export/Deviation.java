package dev.sdclr.export;

/**
 * How far what an exported model makes of images is from the run's own: features, or probabilities.
 *
 * @param images compared
 * @param largestAbsolute of all single values
 * @param largestRelative of all images: the length of the difference over that of the run's own
 */
public record Deviation(int images, double largestAbsolute, double largestRelative) {

  /**
   * The largest relative difference that is let pass.
   *
   * <p>Both sides compute in float32, which rounds by up to 6e-8, and sum in different orders: 2e-7
   * to 1e-6 is what comes of it through a ResNet. A wrong padding or stride makes more than 1e-1.
   * What passes here moves features less than bfloat16, with its 4e-3, in which they are still
   * good.
   */
  public static final double TOLERANCE = 1e-4;

  /**
   * The same of probabilities.
   *
   * <p>A steep classifier multiplies what rounding does to features by the length of its weights:
   * up to some hundred. A probability of 0.500 that becomes 0.501 misleads nobody.
   */
  public static final double TOLERANCE_OF_PROBABILITIES = 1e-3;

  /** Before the first image. */
  static final Deviation NONE = new Deviation(0, 0, 0);

  /**
   * Takes one more image into account.
   *
   * @param expected D values
   * @param actual D values; where these or the former are not finite, the difference is NaN
   */
  Deviation with(float[] expected, float[] actual) {
    double largest = largestAbsolute;
    double squares = 0;
    double length = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs((double) actual[i] - expected[i]);
      largest = Math.max(largest, difference);
      squares += difference * difference;
      length += (double) expected[i] * expected[i];
    }
    double relative = squares == 0 ? 0 : Math.sqrt(squares / length);
    return new Deviation(images + 1, largest, Math.max(largestRelative, relative));
  }

  /** Whether it is small enough; not when it is NaN. */
  boolean isWithin(double tolerance) {
    return largestRelative <= tolerance;
  }
}
