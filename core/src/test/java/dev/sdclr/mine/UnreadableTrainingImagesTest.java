package dev.sdclr.mine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.GeneratedImages;
import dev.sdclr.GeneratedImages.Motif;
import dev.sdclr.ProgressListener;
import dev.sdclr.SmallRun;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.open.DatasetLocator;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.eval.Grouping;
import dev.sdclr.eval.PretrainingClasses;
import dev.sdclr.rare.judge.OrderingEvaluator;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.Compute;
import dev.sdclr.train.PretrainingData;
import dev.sdclr.train.TrainConfig;
import dev.sdclr.train.Trainer;
import dev.sdclr.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run on 24, 9 and 10 images, of which last 8 cannot be read: with 2, by a quarter of the even
 * share, that class alone is rare; with 10 none would be.
 */
class UnreadableTrainingImagesTest {

  @TempDir static Path shared;
  private static RunDirectory run;

  @TempDir Path folder;

  @BeforeAll
  static void train() throws IOException {
    Path data = new GeneratedImages(19).writeClasses(shared.resolve("data"), 24, 9, 10);
    spoil(data.resolve("disc"));
    run = RunDirectory.create(shared.resolve("run"));
    TrainConfig config =
        SmallRun.config(data, "data.skipBadImages=true", "epochs=1", "log.mineEveryEpochs=1");
    ForgettingObserver observer =
        new ForgettingObserver(
            config, run, PretrainingData.open(config.data()), Compute.resolve(config.compute()));
    try (Trainer trainer = SmallRun.start(config, run)) {
      trainer.train(() -> false, TrainingListener.NONE, observer);
    }
  }

  /** All but two. */
  private static void spoil(Path classFolder) throws IOException {
    try (var files = Files.list(classFolder)) {
      for (Path file : files.sorted().skip(2).toList()) {
        Files.writeString(file, "no picture");
      }
    }
  }

  @Test
  void areNotCounted() {
    try (TrainedEncoder encoder = TrainedEncoder.load(run)) {
      assertThat(PretrainingClasses.of(encoder, encoder.data().labelled()).counts())
          .containsExactly(
              new ClassCount("checkers", 9, Group.MEDIUM),
              new ClassCount("disc", 2, Group.FEW),
              new ClassCount("stripes", 24, Group.MANY));
    }
  }

  @Test
  void areNotCountedInTheFirstEpoch() {
    assertThat(run.forgetting().read())
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.few()).isEqualTo(line.byClass().get("disc"));
              assertThat(line.medium()).isEqualTo(line.byClass().get("checkers"));
              assertThat(line.auroc()).isNotNull();
            });
  }

  private static List<String> tail(TrainedEncoder encoder, ImageSource images) {
    return new Miner(encoder, images, new PrunedDisagreement(0.7), true)
        .mine(ProgressListener.NONE)
        .summary()
        .tailClasses();
  }

  @Test
  void doNotMakeAClassCommonThatIsMined() {
    try (TrainedEncoder encoder = TrainedEncoder.load(run)) {
      assertThat(tail(encoder, encoder.data().labelled())).containsExactly("disc");
    }
  }

  /** Other images, of classes that pre-training knew nothing of. */
  @Test
  void doNotMakeAClassOfTheLabelledImagesCommon() throws IOException {
    GeneratedImages pictures = new GeneratedImages(20);
    pictures.writeImages(folder.resolve("cross"), Motif.CROSS, 24);
    pictures.writeImages(folder.resolve("ring"), Motif.RING, 10);
    pictures.writeImages(folder.resolve("triangle"), Motif.TRIANGLE, 9);
    spoil(folder.resolve("ring"));
    ImageSource images = DatasetLocator.open(folder.toString(), Optional.empty()).train();
    try (TrainedEncoder encoder = TrainedEncoder.load(run)) {
      assertThat(tail(encoder, images)).containsExactly("ring");
      assertThat(
              new OrderingEvaluator(encoder, images, new Grouping.Share(), true, 0)
                  .evaluate(ProgressListener.NONE))
          .isPresent();
    }
  }
}
