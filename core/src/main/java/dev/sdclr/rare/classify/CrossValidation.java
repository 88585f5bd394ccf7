package dev.sdclr.rare.classify;

import dev.sdclr.run.statistics.Interval;
import java.util.List;

/**
 * How well a classifier does on labels that it has not learnt from, each held out once.
 *
 * @param images held out
 * @param folds parts that they were held out in
 * @param accuracy share of them that it gets right, in percent
 * @param accuracyInterval 95 % interval of that (Wilson)
 * @param meanRecall mean over the classes of the share of each that it gets right, in percent
 * @param logLoss mean of −log of the probability that it gives the label, after calibration
 * @param uncalibratedLogLoss the same before
 * @param answered share of them that it does not abstain from, in percent
 * @param accuracyOfAnswered share of those that it gets right, in percent; 0 when there are none
 * @param classes each class
 * @param single names of classes with one label only, which cannot be held out
 */
public record CrossValidation(
    int images,
    int folds,
    double accuracy,
    Interval accuracyInterval,
    double meanRecall,
    double logLoss,
    double uncalibratedLogLoss,
    double answered,
    double accuracyOfAnswered,
    List<OfClass> classes,
    List<String> single) {

  /**
   * How well it does on one class.
   *
   * @param name of the class
   * @param labels held out
   * @param recall share of them that it gets right, in percent
   * @param interval 95 % interval of that (Wilson)
   */
  public record OfClass(String name, int labels, double recall, Interval interval) {}
}
