package dev.sdclr.method.part;

/**
 * When something happens in a run.
 *
 * @param epoch 0-based
 * @param epochs of the run, at least 1
 * @param step 0-based number of the update over the whole run, as its epochs are divided now
 * @param steps updates of the run, at least 1
 */
public record TrainingTime(int epoch, int epochs, long step, long steps) {

  /** Share of the run that is done, in [0, 1). */
  public double share() {
    return (double) step / steps;
  }
}
