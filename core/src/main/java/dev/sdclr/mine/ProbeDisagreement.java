package dev.sdclr.mine;

import dev.sdclr.Counted;
import dev.sdclr.ProgressListener;
import dev.sdclr.UsageException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.eval.Features;
import dev.sdclr.eval.HeldOutPrediction;
import dev.sdclr.model.Pass;
import dev.sdclr.model.Pass.Branch;
import dev.sdclr.run.MiningSettings;
import dev.sdclr.run.MiningSettings.MiningScore;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.train.ImagePass;
import java.util.Arrays;
import java.util.List;

/**
 * How often pruning changes the class that is predicted for an image: pruning identified exemplars
 * as they were introduced (Hooker et al. 2020, arXiv 1911.05248), on frozen features. Needs labels.
 *
 * <p>Of the dense encoder and of each pruned copy, a linear probe is fitted to the features, and
 * predicts images that it has not learnt from ({@link HeldOutPrediction}); all are regularised as
 * suits the dense features, so that pruning alone makes the difference. The score is the share of
 * pruned copies whose prediction differs from the dense one, in [0, 1]; {@link PrunedDisagreement},
 * on the same views, orders images of equal score.
 *
 * <p>This is not the experiment of the paper. There, 30 networks a level of sparsity are trained
 * with labels from scratch, and pruned while they learn; an exemplar is an image for which the most
 * frequent class of the 30 sparse networks differs from that of the 30 dense ones, so that the
 * accidents of one training average out. Here there is one pre-training without labels, each copy
 * is cut from it at the end and has only its probe trained again, and several sparsities take the
 * place of several networks. Scores have few levels, and hold for this encoder.
 *
 * @param pruneFractions shares of convolution weights removed, a pruned copy each, in [0, 1]
 */
public record ProbeDisagreement(List<Double> pruneFractions) implements ImageScoring {

  /** Shares removed unless asked for otherwise. */
  public static final List<Double> DEFAULT_FRACTIONS = List.of(0.5, 0.7, 0.9);

  public ProbeDisagreement {
    pruneFractions = ImageScoring.checked(pruneFractions);
  }

  @Override
  public MiningSettings settings(TrainedEncoder encoder) {
    return new MiningSettings(
        MiningScore.PIE, pruneFractions, 0, encoder.config().seed(), null, null);
  }

  @Override
  public String description() {
    return "share of "
        + pruneFractions.size()
        + " pruned copies for which a linear probe predicts another class than for the dense encoder,"
        + " ties by 1 - cosine of their features";
  }

  /**
   * {@inheritDoc}
   *
   * @throws UsageException without labels of at least two classes
   */
  @Override
  public ImageScores scores(
      TrainedEncoder encoder,
      ImageSource images,
      boolean skipBadImages,
      ProgressListener listener) {
    int classes = images.classNames().size();
    if (classes < 2) {
      throw new UsageException(
          "the pie score fits a probe and needs labels of at least two classes, and the %s %s: name"
                  .formatted(
                      Counted.of(images.size(), "image"),
                      classes == 0 ? "have none" : "are of one class only")
              + " images with such labels with --data, or use the score cosine or loss");
    }
    ImagePass pass = encoder.imagePass(skipBadImages);
    HeldOutPrediction probe = new HeldOutPrediction(encoder.config().seed(), listener);
    ScoreMeans changes = new ScoreMeans(images.size());
    ScoreMeans turns = new ScoreMeans(images.size());
    try (PrunedCopies copies = PrunedCopies.of(encoder.network(), pruneFractions);
        Features dense = embedded(encoder, copies.dense(), images, pass, listener)) {
      double lambda = probe.regularization(dense, classes, "choose the probes' regularisation");
      int[] usual = probe.predict(dense, classes, lambda, "fit probes");
      for (Pass copy : copies.passes()) {
        try (Features pruned = embedded(encoder, copy, images, pass, listener)) {
          int[] predicted = probe.predict(pruned, classes, lambda, "fit probes of a pruned copy");
          changes.add(dense.indices(), differences(usual, predicted));
          turns.add(dense.indices(), distances(dense, pruned));
        }
      }
    }
    return new ImageScores(changes.means(), turns.means());
  }

  private static Features embedded(
      TrainedEncoder encoder,
      Pass branch,
      ImageSource images,
      ImagePass pass,
      ProgressListener listener) {
    String task = branch.branch() == Branch.DENSE ? "embed" : "embed with a pruned copy";
    return Features.extract(encoder.network(), branch, images, pass, task, listener);
  }

  /** 1 where the two differ, else 0. */
  private static double[] differences(int[] a, int[] b) {
    double[] differences = new double[a.length];
    Arrays.setAll(differences, i -> a[i] == b[i] ? 0 : 1);
    return differences;
  }

  private static double[] distances(Features a, Features b) {
    try (TensorScope scope = new TensorScope()) {
      return Cosine.distances(a.values(), b.values());
    }
  }
}
