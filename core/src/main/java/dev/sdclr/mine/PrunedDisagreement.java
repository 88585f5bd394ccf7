package dev.sdclr.mine;

import dev.sdclr.ProgressListener;
import dev.sdclr.data.ImageSource;
import dev.sdclr.encoder.AugmentedPass;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.model.Network;
import dev.sdclr.model.Pass;
import dev.sdclr.run.MiningSettings;
import dev.sdclr.run.MiningSettings.MiningScore;
import dev.sdclr.train.ImagePass;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * How far pruning turns the feature of each image: the label-free form of pruning identified
 * exemplars (Hooker et al. 2020; SDCLR, section 3.1).
 *
 * <p>The score is 1 − cosine of the dense and the pruned feature of one view, in [0, 2], and its
 * mean over views and shares removed. The pruned pass uses the pruned branch's batch norms where
 * the network has them, else the shared ones.
 *
 * @param pruneFractions shares of convolution weights removed, each in [0, 1]
 * @param augmentations random views of each image, in [0, {@value ImageScoring#MAX_AUGMENTATIONS}];
 *     0 for the evaluation view instead
 */
public record PrunedDisagreement(List<Double> pruneFractions, int augmentations)
    implements ImageScoring {

  private static final String TASK = "compare with the pruned copy";

  public PrunedDisagreement {
    pruneFractions = ImageScoring.checked(pruneFractions);
    ImageScoring.checkAugmentations(augmentations, 0);
  }

  /** One share removed, on the evaluation view. */
  public PrunedDisagreement(double pruneFraction) {
    this(List.of(pruneFraction), 0);
  }

  @Override
  public MiningSettings settings(TrainedEncoder encoder) {
    Long seed = augmentations == 0 ? null : encoder.config().seed();
    return new MiningSettings(MiningScore.COSINE, pruneFractions, augmentations, seed, null, null);
  }

  @Override
  public String description() {
    return "1 - cosine of the dense and the pruned feature, "
        + (augmentations == 0
            ? "without augmentation"
            : String.format(Locale.ROOT, "mean over %d random views", augmentations));
  }

  @Override
  public ImageScores scores(
      TrainedEncoder encoder,
      ImageSource images,
      boolean skipBadImages,
      ProgressListener listener) {
    Network network = encoder.network();
    ScoreMeans means = new ScoreMeans(images.size());
    ImagePass pass = encoder.imagePass(skipBadImages);
    try (PrunedCopies copies = PrunedCopies.of(network, pruneFractions)) {
      if (augmentations == 0) {
        pass.run(
            images,
            TASK,
            listener,
            (indices, batch) -> compare(network, copies, indices, batch, means));
      } else {
        new AugmentedPass(encoder, images, skipBadImages, pass.batchSize(), augmentations, 1)
            .run(
                IntStream.range(0, images.size()).toArray(),
                TASK,
                listener,
                (round, indices, views) -> compare(network, copies, indices, views.get(0), means));
      }
    }
    return ImageScores.of(means.means());
  }

  private static void compare(
      Network network, PrunedCopies copies, int[] indices, Tensor batch, ScoreMeans means) {
    Tensor dense = network.features(batch, copies.dense());
    for (Pass copy : copies.passes()) {
      means.add(indices, Cosine.distances(dense, network.features(batch, copy)));
    }
  }
}
