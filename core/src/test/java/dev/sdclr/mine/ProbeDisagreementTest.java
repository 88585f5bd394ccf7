package dev.sdclr.mine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.GeneratedImages;
import dev.sdclr.GeneratedImages.Motif;
import dev.sdclr.ProgressListener;
import dev.sdclr.SmallRun;
import dev.sdclr.UsageException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.open.DatasetLocator;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.eval.Features;
import dev.sdclr.eval.HeldOutPrediction;
import dev.sdclr.model.Pass;
import dev.sdclr.prune.MagnitudePruning;
import dev.sdclr.prune.PruneMask;
import dev.sdclr.run.RunDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeDisagreementTest {

  private static final List<Double> FRACTIONS = List.of(0.3, 0.95);

  @TempDir static Path shared;
  static RunDirectory run;

  @TempDir Path folder;

  @BeforeAll
  static void train() {
    Path data = new GeneratedImages(29).writeClasses(shared.resolve("data"), 16, 10, 6);
    run = SmallRun.train(SmallRun.config(data), shared.resolve("run"));
  }

  @Test
  void isTheShareOfCopiesThatAnswerOtherwise() {
    try (TrainedEncoder encoder = TrainedEncoder.load(run)) {
      ImageSource images = encoder.data().labelled();
      ImageScores scores =
          new ProbeDisagreement(FRACTIONS).scores(encoder, images, false, ProgressListener.NONE);
      double lambda = regularization(encoder);
      int[] dense = predictions(encoder, Pass.DENSE_EVALUATION, lambda);
      double[] changes = new double[images.size()];
      for (double fraction : FRACTIONS) {
        try (PruneMask mask = MagnitudePruning.mask(encoder.network().convolutions(), fraction)) {
          int[] pruned = predictions(encoder, Pass.pruned(false, mask), lambda);
          for (int i = 0; i < changes.length; i++) {
            changes[i] += pruned[i] == dense[i] ? 0 : 0.5;
          }
        }
      }
      assertThat(scores.values()).isEqualTo(changes).contains(0).contains(0.5);
      assertThat(scores.tieBreaks())
          .isEqualTo(
              new PrunedDisagreement(FRACTIONS, 0)
                  .scores(encoder, images, false, ProgressListener.NONE)
                  .values());
    }
  }

  /** Chosen for the dense features alone. */
  private static double regularization(TrainedEncoder encoder) {
    try (Features features = features(encoder, Pass.DENSE_EVALUATION)) {
      return prediction(encoder).regularization(features, classes(encoder), "choose");
    }
  }

  private static int[] predictions(TrainedEncoder encoder, Pass branch, double lambda) {
    try (Features features = features(encoder, branch)) {
      return prediction(encoder).predict(features, classes(encoder), lambda, "fit");
    }
  }

  private static HeldOutPrediction prediction(TrainedEncoder encoder) {
    return new HeldOutPrediction(encoder.config().seed(), ProgressListener.NONE);
  }

  private static int classes(TrainedEncoder encoder) {
    return encoder.data().labelled().classNames().size();
  }

  private static Features features(TrainedEncoder encoder, Pass branch) {
    return Features.extract(
        encoder.network(),
        branch,
        encoder.data().labelled(),
        encoder.imagePass(false),
        "embed",
        ProgressListener.NONE);
  }

  @Test
  void needsLabels() {
    new GeneratedImages(20).writeImages(folder.resolve("flat"), Motif.RING, 3);
    ImageSource images =
        DatasetLocator.open(folder.resolve("flat").toString(), Optional.empty()).train();
    try (TrainedEncoder encoder = TrainedEncoder.load(run)) {
      assertThatThrownBy(
              () ->
                  new ProbeDisagreement(FRACTIONS)
                      .scores(encoder, images, false, ProgressListener.NONE))
          .isInstanceOf(UsageException.class)
          .hasMessage(
              "the pie score fits a probe and needs labels of at least two classes, and the 3 images"
                  + " have none: name images with such labels with --data, or use the score cosine"
                  + " or loss");
    }
  }
}
