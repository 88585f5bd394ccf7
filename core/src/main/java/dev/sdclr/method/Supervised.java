package dev.sdclr.method;

import dev.sdclr.data.SplitMix;
import dev.sdclr.loss.LongTailCrossEntropy;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.Network;
import dev.sdclr.model.Pass;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import java.util.Arrays;
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
final class Supervised implements Method {

  /** Keeps this stream apart from the other users of the same seed. */
  private static final long STREAM = 0x435254L;

  private final SupervisedConfig settings;
  private final Network network;
  private final TrainingImages images;
  private final int[] counts;
  private final long seed;
  private LongTailCrossEntropy loss;

  Supervised(
      MethodConfig config, ModelConfig model, Compute compute, long seed, TrainingImages images) {
    this.settings = config.supervised();
    this.images = images;
    this.seed = seed;
    counts = images.classCounts();
    network = new Network(model, config.trainedParts(images.classes()), compute, seed);
    loss =
        new LongTailCrossEntropy(
            settings.adjustment(counts), settings.focalGamma(), settings.weights(0).of(counts));
  }

  @Override
  public Network network() {
    return network;
  }

  /** Redraws the classifier before the first epoch that trains it alone. */
  @Override
  public void startEpoch(TrainingTime time) {
    if (time.epoch() > 0 && time.epoch() == time.epochs() - settings.retrainEpochs()) {
      network.redrawClassifier(SplitMix.of(seed, STREAM).nextLong());
    }
  }

  @Override
  public double gradients(TrainingBatch batch, TrainingTime time) {
    network.tensors().clearGradients();
    loss = loss.withClassWeights(settings.weights(time.epoch()).of(counts));
    Tensor views = torch.cat(new TensorVector(batch.view1(), batch.view2())); // (2N, 3, H, W)
    Tensor labels = labels(batch.indices(), views);
    Tensor value = batch.share(loss.loss(network.logits(features(views, time)), labels));
    value.backward();
    return value.item_double();
  }

  private Tensor features(Tensor views, TrainingTime time) {
    if (!settings.retrainsAt(time.epoch(), time.epochs())) {
      return network.features(views, Pass.DENSE_TRAINING);
    }
    try (NoGradient none = new NoGradient()) {
      return network.features(views, Pass.DENSE_EVALUATION);
    }
  }

  private Tensor labels(int[] indices, Tensor views) {
    long[] labels = Arrays.stream(indices).mapToLong(index -> images.labels()[index]).toArray();
    Tensor once = HostArray.tensor(labels, labels.length).to(views.device(), ScalarType.Long);
    return torch.cat(new TensorVector(once, once));
  }

  @Override
  public void close() {
    network.close();
  }
}
