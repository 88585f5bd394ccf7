package dev.sdclr.train;

import dev.sdclr.data.split.SampledOrder;
import dev.sdclr.method.SupervisedConfig;
import dev.sdclr.method.SupervisedConfig.Sampling;
import dev.sdclr.method.SupervisedConfig.Settings;
import dev.sdclr.method.part.TrainingSetup.TrainingImages;
import java.util.Arrays;

/**
 * Which images the epochs of a supervised run draw when classes are not to come up by their size.
 *
 * @param settings of the method
 * @param labels class of each image
 * @param seed of the draws
 * @param epochs of the run
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record ClassSampling(Settings settings, int[] labels, long seed, int epochs) {

  /** {@code null} where every image comes up once in all epochs. */
  static ClassSampling of(TrainConfig config, TrainingImages images) {
    if (!(config.method() instanceof SupervisedConfig method)) {
      return null;
    }
    Settings settings = method.supervised();
    boolean isPlain = settings.sampling() == Sampling.INSTANCE && settings.retrainEpochs() == 0;
    return isPlain
        ? null
        : new ClassSampling(settings, images.labels(), config.seed(), config.epochs());
  }

  /**
   * Image numbers of an epoch, with repetitions; {@code null} where every image comes up once in
   * it.
   */
  int[] order(int epoch, int count) {
    int[] order = order(epoch);
    return order == null ? null : Arrays.copyOf(order, count);
  }

  private int[] order(int epoch) {
    if (settings.retrainsAt(epoch, epochs)) {
      return SampledOrder.draw(labels, 0, seed, epoch);
    }
    return switch (settings.sampling()) {
      case INSTANCE -> null;
      case SQUARE_ROOT -> SampledOrder.draw(labels, 0.5, seed, epoch);
      case CLASS_BALANCED -> SampledOrder.draw(labels, 0, seed, epoch);
      case PROGRESSIVE -> SampledOrder.progressive(labels, seed, epoch, epochs);
    };
  }
}
