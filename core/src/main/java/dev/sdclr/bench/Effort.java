package dev.sdclr.bench;

/**
 * How often measurements are repeated.
 *
 * @param warmUpSteps training steps that do not count, at least 1
 * @param steps training steps whose median counts, at least 1
 * @param convolutionRounds passes of each convolution whose median counts, at least 1
 * @param viewSeconds that views are made for, above 0; half as long before, for the compiler
 * @param photographs embedded, at least 1
 */
public record Effort(
    int warmUpSteps, int steps, int convolutionRounds, double viewSeconds, int photographs) {

  /** As the figures of different machines are compared: about a minute on two cores. */
  public static final Effort FULL = new Effort(3, 10, 5, 2, 320);

  public Effort {
    requirePositive("warmUpSteps", warmUpSteps);
    requirePositive("steps", steps);
    requirePositive("convolutionRounds", convolutionRounds);
    requirePositive("viewSeconds", viewSeconds);
    requirePositive("photographs", photographs);
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0)) {
      throw new IllegalArgumentException("%s must be > 0, was %s".formatted(name, value));
    }
  }
}
