package dev.sdclr.train;

import dev.sdclr.optim.OptimizerConfig;
import dev.sdclr.optim.WarmupCosine;

/**
 * Learning rates of a run by update: a warm-up and a cosine, and another cosine for a classifier
 * that is trained again at the end.
 *
 * @param first schedule of the encoder
 * @param again schedule of the classifier alone
 * @param firstUpdates updates by the first schedule
 */
record LearningRates(WarmupCosine first, WarmupCosine again, long firstUpdates) {

  static LearningRates of(TrainConfig config, int batchesPerEpoch) {
    int encoderEpochs = config.method().encoderEpochs(config.epochs());
    long firstUpdates = (long) encoderEpochs * batchesPerEpoch;
    OptimizerConfig rates = config.optimizer();
    return new LearningRates(
        cosine(rates, (long) rates.warmupEpochs() * batchesPerEpoch, firstUpdates),
        cosine(rates, 0, (long) (config.epochs() - encoderEpochs) * batchesPerEpoch),
        firstUpdates);
  }

  private static WarmupCosine cosine(OptimizerConfig rates, long warmupUpdates, long updates) {
    return new WarmupCosine(
        rates.learningRate(), rates.finalLearningRate(), warmupUpdates, updates);
  }

  /** Learning rate of 0-based update {@code update}. */
  double at(long update) {
    return update < firstUpdates ? first.at(update) : again.at(update - firstUpdates);
  }
}
