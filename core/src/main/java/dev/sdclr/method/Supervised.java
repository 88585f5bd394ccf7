package dev.sdclr.method;

import dev.sdclr.SplitMix;
import dev.sdclr.loss.LongTailCrossEntropy;
import dev.sdclr.method.part.TrainingBatch;
import dev.sdclr.method.part.TrainingSetup;
import dev.sdclr.method.part.TrainingSetup.TrainingImages;
import dev.sdclr.method.part.TrainingTime;
import dev.sdclr.model.Pass;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import java.util.Arrays;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Supervised training with the usual cures of the long tail, as the row "with labels" beside
 * methods without.
 *
 * <p>Both views go through encoder and classifier as one batch of 2N, so that a step sees as many
 * views as with the other methods. The classifier may be trained again in the last epochs, on the
 * encoder frozen with its running statistics (Kang et al. 2020, section 4, classifier re-training).
 */
final class Supervised extends Method {

  /** Keeps this stream apart from the other users of the same seed. */
  private static final long STREAM = 0x435254L;

  private final SupervisedConfig.Settings settings;
  private final TrainingImages images;
  private final int[] counts;
  private final long seed;
  private final LongTailCrossEntropy loss;

  Supervised(SupervisedConfig config, TrainingSetup setup) {
    super(
        setup.network(
            config
                .finishedParts()
                .withClassifier(setup.images().classes(), config.supervised().comparesByCosine())));
    settings = config.supervised();
    images = setup.images();
    seed = setup.seed();
    counts = images.classCounts();
    loss =
        new LongTailCrossEntropy(
            settings.adjustment(counts), settings.focalGamma(), settings.weights(0).of(counts));
  }

  /** Redraws the classifier before the first epoch that trains it alone. */
  @Override
  public void startEpoch(TrainingTime time) {
    super.startEpoch(time);
    if (redraws(time)) {
      network().redrawClassifier(SplitMix.of(seed, STREAM).nextLong());
    }
  }

  private boolean redraws(TrainingTime time) {
    return time.epoch() > 0 && time.epoch() == time.epochs() - settings.retrainEpochs();
  }

  @Override
  public Set<String> redrawn(TrainingTime time) {
    return redraws(time) ? network().classifierParameters() : Set.of();
  }

  @Override
  Tensor loss(TrainingBatch batch, TrainingTime time) {
    LongTailCrossEntropy weighted =
        loss.withClassWeights(settings.weights(time.epoch()).of(counts));
    Tensor views = batch.bothViews();
    Tensor labels = labels(batch.indices(), views);
    return batch.share(weighted.loss(network().logits(features(views, time)), labels));
  }

  private Tensor features(Tensor views, TrainingTime time) {
    if (!settings.retrainsAt(time.epoch(), time.epochs())) {
      return network().features(views, Pass.DENSE_TRAINING);
    }
    try (NoGradient none = new NoGradient()) {
      return network().features(views, Pass.DENSE_EVALUATION);
    }
  }

  private Tensor labels(int[] indices, Tensor views) {
    long[] labels = Arrays.stream(indices).mapToLong(index -> images.labels()[index]).toArray();
    Tensor once = HostArray.tensor(labels, labels.length).to(views.device(), ScalarType.Long);
    return torch.cat(new TensorVector(once, once));
  }
}
