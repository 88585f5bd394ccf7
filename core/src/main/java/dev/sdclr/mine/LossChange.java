package dev.sdclr.mine;

import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.split.EpochOrder;
import dev.sdclr.encoder.AugmentedPass;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.loss.NtXentLoss;
import dev.sdclr.method.part.Contrastive;
import dev.sdclr.model.Network;
import dev.sdclr.run.MiningSettings;
import dev.sdclr.run.MiningSettings.MiningScore;
import dev.sdclr.tensor.HostArray;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * How much pruning raises the contrastive loss of each image: what SDCLR's loss sees of a forgotten
 * sample, which weighs more there (Jiang et al. 2021, section 3).
 *
 * <p>For views v, w of image i, its score is
 *
 * <pre>
 *   ℓᵢ(f(v), g(w)) − ℓᵢ(f(v), f(w)),
 * </pre>
 *
 * f being the dense branch with its projection head, g the pruned one, both with running
 * statistics, and ℓᵢ the image's own NT-Xent loss at the run's temperature: the mean over its two
 * rows, {@link NtXentLoss#perImage}. The score may be negative; it is the mean over pairs of views
 * and shares removed.
 *
 * <p>Negatives are the other images of a batch. Batches have the run's batch size (or all images,
 * where those are fewer) and follow the order of epoch 0; the last one is filled up with the first
 * images of that order, which only serve as negatives there, so that all images meet equally many.
 * Unreadable images are missing from their batch. The views are those of (seed, epoch 0, index,
 * view): 2k and 2k + 1 for pair k.
 *
 * @param pruneFractions shares of convolution weights removed, each in [0, 1]
 * @param augmentations pairs of random views of each image, in [1, {@value
 *     ImageScoring#MAX_AUGMENTATIONS}]
 */
public record LossChange(List<Double> pruneFractions, int augmentations) implements ImageScoring {

  /** Pairs of views unless asked for otherwise. */
  public static final int DEFAULT_AUGMENTATIONS = 4;

  public LossChange {
    pruneFractions = ImageScoring.checked(pruneFractions);
    ImageScoring.checkAugmentations(augmentations, 1);
  }

  @Override
  public MiningSettings settings(TrainedEncoder encoder) {
    return new MiningSettings(
        MiningScore.LOSS,
        pruneFractions,
        augmentations,
        encoder.config().seed(),
        encoder.config().batchSize(),
        temperature(encoder));
  }

  @Override
  public String description() {
    return "rise of the image's NT-Xent loss when its second view is seen by the pruned copy, mean over "
        + augmentations
        + " pairs of random views";
  }

  /**
   * {@inheritDoc}
   *
   * @throws UsageException when the method has no projection head
   * @throws SdclrException when there is one image only, which contrasts with nothing
   */
  @Override
  public ImageScores scores(
      TrainedEncoder encoder,
      ImageSource images,
      boolean skipBadImages,
      ProgressListener listener) {
    if (!encoder.config().method().finishedParts().projects()) {
      throw new UsageException(
          "the loss score compares projections, and %s makes none: use the score cosine or pie"
              .formatted(encoder.config().method().label()));
    }
    if (images.size() < 2) {
      throw new SdclrException(
          "the loss score contrasts images and needs at least 2, there is %d: use the cosine score"
              .formatted(images.size()));
    }
    Network network = encoder.network();
    NtXentLoss loss = new NtXentLoss(temperature(encoder));
    int batchSize = Math.min(encoder.config().batchSize(), images.size());
    int[] order = filled(images.size(), batchSize, encoder.config().seed());
    Once means = new Once(images.size());
    try (PrunedCopies copies = PrunedCopies.of(network, pruneFractions)) {
      new AugmentedPass(encoder, images, skipBadImages, batchSize, augmentations, 2)
          .run(
              order,
              "compare losses with the pruned copy",
              listener,
              (round, indices, views) ->
                  means.add(round, indices, rises(network, loss, copies, views)));
    }
    return ImageScores.of(means.values.means());
  }

  /** Takes an image once a round: what fills the last batch up is there for the second time. */
  private static final class Once {

    private final ScoreMeans values;
    private final int[] roundsDone;

    Once(int images) {
      values = new ScoreMeans(images);
      roundsDone = new int[images];
    }

    void add(int round, int[] indices, double[][] rises) {
      for (int i = 0; i < indices.length; i++) {
        if (roundsDone[indices[i]] == round) {
          roundsDone[indices[i]]++;
          for (double[] ofCopy : rises) {
            values.add(indices[i], ofCopy[i]);
          }
        }
      }
    }
  }

  /** Of the run's last epoch. */
  private static double temperature(TrainedEncoder encoder) {
    return encoder.config().method() instanceof Contrastive contrastive
        ? contrastive.temperature(encoder.config().epochs() - 1)
        : Contrastive.USUAL_TEMPERATURE;
  }

  /** The order of epoch 0, and its beginning once more until the last batch is full. */
  private static int[] filled(int size, int batchSize, long seed) {
    int[] once = EpochOrder.permutation(size, seed, 0);
    int batches = (size - 1) / batchSize + 1;
    int[] order = Arrays.copyOf(once, batches * batchSize);
    System.arraycopy(once, 0, order, size, order.length - size);
    return order;
  }

  /** By copy and image. */
  private static double[][] rises(
      Network network, NtXentLoss loss, PrunedCopies copies, List<Tensor> views) {
    Tensor first = network.projections(views.get(0), copies.dense());
    Tensor second = network.projections(views.get(1), copies.dense());
    Tensor before = loss.perImage(first, second);
    return copies.passes().stream()
        .map(copy -> loss.perImage(first, network.projections(views.get(1), copy)).sub_(before))
        .map(HostArray::doubles)
        .toArray(double[][]::new);
  }
}
