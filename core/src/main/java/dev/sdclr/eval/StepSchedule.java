package dev.sdclr.eval;

import java.util.List;

/**
 * A learning rate that falls by a factor of ten at given epochs.
 *
 * @param peak of the first epochs
 * @param epochs in all
 * @param drops 1-based epochs at which the rate falls, ascending
 * @param dropsBefore whether a drop already holds in its epoch (SDCLR's CIFAR script advances its
 *     schedule before each epoch) or from the next one on (its ImageNet script: after)
 */
record StepSchedule(double peak, int epochs, List<Integer> drops, boolean dropsBefore) {

  private static final double FACTOR = 0.1;

  /** Learning rate of 1-based epoch {@code epoch}. */
  double at(int epoch) {
    long fallen = drops.stream().filter(drop -> dropsBefore ? epoch >= drop : epoch > drop).count();
    double rate = peak;
    for (long i = 0; i < fallen; i++) {
      rate *= FACTOR;
    }
    return rate;
  }
}
