package dev.sdclr.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SavedRun;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallRun;
import dev.sdclr.checkpoint.tensors.TensorFile;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.run.Metric;
import dev.sdclr.run.Metric.Kind;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord;
import dev.sdclr.run.RunRecord.State;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {

  @TempDir static Path shared;
  static Path data;

  @TempDir Path folder;

  @BeforeAll
  static void writeImages() {
    data = new GeneratedImages(10).writeClasses(shared.resolve("data"), 12, 8);
  }

  @Test
  void givesTheSameRunForTheSameSeedAndAnotherForAnother() {
    SavedRun one = SavedRun.of(SmallRun.train(SmallRun.config(data), folder.resolve("1")));
    SavedRun two = SavedRun.of(SmallRun.train(SmallRun.config(data), folder.resolve("2")));
    SavedRun other =
        SavedRun.of(SmallRun.train(SmallRun.config(data, "seed=11"), folder.resolve("3")));
    assertThat(two).isEqualTo(one);
    assertThat(other.values()).isNotEqualTo(one.values());
  }

  @Test
  void doesNotDependOnLoaderThreads() {
    SavedRun one = SavedRun.of(SmallRun.train(SmallRun.config(data), folder.resolve("1")));
    SavedRun three =
        SavedRun.of(
            SmallRun.train(SmallRun.config(data, "compute.loaderThreads=3"), folder.resolve("3")));
    assertThat(three).isEqualTo(one);
  }

  @Test
  void tellsItsListenerOfEveryStepAndEpoch() {
    List<String> heard = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void afterStep(Progress progress) {
            heard.add(
                "%d/%d %d/%d step %d"
                    .formatted(
                        progress.epoch(),
                        progress.epochs(),
                        progress.imagesSeen(),
                        progress.imagesPerEpoch(),
                        progress.step()));
          }

          @Override
          public void afterEpoch(Metric epoch) {
            heard.add("epoch %d".formatted(epoch.epoch()));
          }
        };
    RunDirectory run = RunDirectory.create(folder.resolve("run"));
    try (Trainer trainer = SmallRun.start(SmallRun.config(data), run)) {
      trainer.train(() -> false, listener, EpochObserver.NONE);
    }
    assertThat(heard)
        .containsExactly(
            "1/2 8/20 step 1",
            "1/2 16/20 step 2",
            "1/2 20/20 step 3",
            "epoch 1",
            "2/2 8/20 step 4",
            "2/2 16/20 step 5",
            "2/2 20/20 step 6",
            "epoch 2");
  }

  @Test
  void logsAsOftenAsAskedAndAtEveryEpochsEnd() {
    RunDirectory run =
        SmallRun.train(SmallRun.config(data, "log.everySteps=4"), folder.resolve("run"));
    List<Metric> metrics = run.metrics().read();
    assertThat(metrics)
        .extracting(metric -> metric.kind() + " " + metric.step())
        .containsExactly("EPOCH 3", "STEP 4", "EPOCH 6");
  }

  @Test
  void logsTheMeanOfTheStepsAsTheEpochsLoss() {
    RunDirectory run = SmallRun.train(SmallRun.config(data), folder.resolve("run"));
    List<Metric> metrics = run.metrics().read();
    for (int epoch = 1; epoch <= 2; epoch++) {
      int number = epoch;
      double mean =
          metrics.stream()
              .filter(m -> m.kind() == Kind.STEP && m.epoch() == number)
              .mapToDouble(Metric::loss)
              .average()
              .orElseThrow();
      assertThat(metrics)
          .filteredOn(m -> m.kind() == Kind.EPOCH && m.epoch() == number)
          .singleElement()
          .satisfies(m -> assertThat(m.loss()).isEqualTo(mean));
    }
  }

  @Test
  void stopsWhenItDivergesAndLeavesTheLastCheckpoint() throws IOException {
    TrainConfig config = SmallRun.config(data, "optimizer.learningRate=1e30");
    RunDirectory run = RunDirectory.create(folder.resolve("run"));
    try (Trainer trainer = SmallRun.start(config, run)) {
      assertThat(
              trainer.train(
                  () -> trainer.position().step() == 1, TrainingListener.NONE, EpochObserver.NONE))
          .isEqualTo(State.INTERRUPTED);
    }
    byte[] checkpoint = Files.readAllBytes(run.lastCheckpoint());
    try (Trainer trainer = SmallRun.resume(run)) {
      assertThatThrownBy(
              () -> trainer.train(() -> false, TrainingListener.NONE, EpochObserver.NONE))
          .isInstanceOf(TrainingDivergedException.class)
          .hasMessage(
              "the loss became NaN at step 2: lower optimizer.learningRate, raise method.temperature,"
                  + " or let it recover by itself with --on-divergence rewind");
    }
    assertThat(Files.readAllBytes(run.lastCheckpoint())).isEqualTo(checkpoint);
    assertThat(run.metrics().read()).hasSize(1);
    RunRecord record = RecordFile.read(run.record(), RunRecord.class);
    assertThat(record.state()).isEqualTo(State.FAILED);
    assertThat(record.failure()).startsWith("the loss became NaN at step 2: lower");
  }

  /**
   * Weights are multiplied by 1 − rate × decay at each update: by −8 at first, until nothing is
   * finite any more, and by less than 1 once the rate was halved three times.
   */
  @Test
  void goesBackAndOnAtALowerRateWhenAskedTo() {
    String[] explosive = {
      "epochs=14",
      "onDivergence=rewind",
      "optimizer.learningRate=10.0",
      "optimizer.finalLearningRate=9.0",
      "optimizer.momentum=0.0",
      "optimizer.weightDecay=0.9"
    };
    TrainConfig config = SmallRun.config(data, explosive);
    RunDirectory run = SmallRun.train(config, folder.resolve("run"));
    RunRecord record = RecordFile.read(run.record(), RunRecord.class);
    assertThat(record.state()).isEqualTo(State.DONE);
    assertThat(record.notes()).filteredOn(note -> note.startsWith("diverged (")).hasSize(3);
    List<Metric> epochs =
        run.metrics().read().stream().filter(m -> m.kind() == Kind.EPOCH).toList();
    assertThat(epochs).extracting(Metric::epoch).doesNotHaveDuplicates().hasSize(14);
    assertThat(epochs.get(13).learningRate()).isLessThan(9.0 / 8 + 0.1);

    TrainConfig stopping =
        SmallRun.config(
            data,
            Stream.concat(Arrays.stream(explosive), Stream.of("onDivergence=stop"))
                .toArray(String[]::new));
    assertThatThrownBy(() -> SmallRun.train(stopping, folder.resolve("stopped")))
        .isInstanceOf(TrainingDivergedException.class);
  }

  @Test
  void doesNotAdviseWhatIsOnAlready() {
    String[] hopeless = {"epochs=9", "onDivergence=rewind", "optimizer.learningRate=1e30"};
    RunDirectory run = RunDirectory.create(folder.resolve("run"));
    try (Trainer trainer = SmallRun.start(SmallRun.config(data, hopeless), run)) {
      assertDiverges(trainer, "as there was no checkpoint yet to go back to");
    }
    RunDirectory stopped = RunDirectory.create(folder.resolve("stopped"));
    try (Trainer trainer = SmallRun.start(SmallRun.config(data, hopeless), stopped)) {
      trainer.train(
          () -> trainer.position().step() == 1, TrainingListener.NONE, EpochObserver.NONE);
    }
    try (Trainer trainer = SmallRun.resume(stopped)) {
      assertDiverges(trainer, "as the run went back 5 times");
    }
  }

  private static void assertDiverges(Trainer trainer, String why) {
    assertThatThrownBy(() -> trainer.train(() -> false, TrainingListener.NONE, EpochObserver.NONE))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageEndingWith(
            " at step 2: lower optimizer.learningRate, raise method.temperature;"
                + " --on-divergence rewind did not help, "
                + why);
  }

  /** The classifier of the last epoch is drawn anew, and begins without momentum. */
  @Test
  void trainsAFreshClassifierWithoutTheMomentumOfTheOneBefore() throws IOException {
    TrainConfig config =
        SmallRun.config(
            data,
            "method={name: supervised, supervised: {retrainEpochs: 1}}",
            "optimizer.momentum=0.9",
            "optimizer.weightDecay=0.0");
    RunDirectory run = RunDirectory.create(folder.resolve("run"));
    try (Trainer trainer = SmallRun.start(config, run)) {
      trainer.train(
          () -> trainer.position().step() == 3, TrainingListener.NONE, EpochObserver.NONE);
    }
    RunDirectory forgetful = RunDirectory.create(folder.resolve("forgetful"));
    Files.copy(run.config(), forgetful.config());
    Files.copy(run.split(), forgetful.split());
    Files.createDirectories(forgetful.lastCheckpoint().getParent());
    try (TensorScope scope = new TensorScope()) {
      TensorFile saved = TensorFile.read(run.lastCheckpoint());
      saved
          .tensors()
          .forEach(
              (name, tensor) -> {
                if (name.startsWith("momentum.classifier.")) {
                  assertThat(tensor.count_nonzero().item_long()).isPositive();
                  tensor.zero_();
                }
              });
      saved.write(forgetful.lastCheckpoint());
    }
    for (RunDirectory resumed : List.of(run, forgetful)) {
      try (Trainer trainer = SmallRun.resume(resumed)) {
        trainer.train(() -> false, TrainingListener.NONE, EpochObserver.NONE);
      }
    }
    assertThat(SavedRun.of(run).values()).isEqualTo(SavedRun.of(forgetful).values());
  }

  /** One update: its loss is finite, the weights after it are not. */
  @Test
  void savesNoWeightsThatAreNotFinite() {
    TrainConfig config =
        SmallRun.config(
            data,
            "batchSize=20",
            "epochs=1",
            "method.temperature=1e-4",
            "optimizer.learningRate=1e38",
            "optimizer.finalLearningRate=1e38");
    RunDirectory run = RunDirectory.create(folder.resolve("run"));
    try (Trainer trainer = SmallRun.start(config, run)) {
      assertThatThrownBy(
              () -> trainer.train(() -> false, TrainingListener.NONE, EpochObserver.NONE))
          .isInstanceOf(TrainingDivergedException.class)
          .hasMessageContaining(" is no longer finite at step 1: ");
    }
    assertThat(run.lastCheckpoint()).doesNotExist();
    RunRecord record = RecordFile.read(run.record(), RunRecord.class);
    assertThat(record.state()).isEqualTo(RunRecord.State.FAILED);
    assertThat(record.epochsDone()).isZero();
  }

  @Test
  void needsABatchOfImages() {
    TrainConfig config = SmallRun.config(data, "batchSize=21");
    PretrainingData images = PretrainingData.open(config.data());
    assertThatThrownBy(() -> Trainer.check(config, images))
        .isInstanceOf(SdclrException.class)
        .hasMessage("batchSize 21 exceeds the 20 training images: pass --set batchSize=20 or less");
  }

  @Test
  void stopsAtAnUnreadableImageThatItNames() throws IOException {
    Path bad = new GeneratedImages(11).writeClasses(folder.resolve("bad"), 8, 8);
    Path image = bad.resolve("checkers").resolve("checkers-0002.png");
    Files.writeString(image, "no picture");
    RunDirectory run = RunDirectory.create(folder.resolve("run"));
    try (Trainer trainer = SmallRun.start(SmallRun.config(bad), run)) {
      assertThatThrownBy(
              () -> trainer.train(() -> false, TrainingListener.NONE, EpochObserver.NONE))
          .isInstanceOf(MalformedImageException.class)
          .hasMessageContaining(image.toString());
    }
  }

  @Test
  void notesTheImagesThatItLeftOutInAllSessions() throws IOException {
    Path bad = new GeneratedImages(11).writeClasses(folder.resolve("bad"), 8, 8);
    Files.writeString(bad.resolve("checkers").resolve("checkers-0002.png"), "no picture");
    Files.writeString(bad.resolve("stripes").resolve("stripes-0001.jpg"), "no picture");
    RunDirectory run = RunDirectory.create(folder.resolve("run"));
    TrainConfig config = SmallRun.config(bad, "data.skipBadImages=true");
    try (Trainer trainer = SmallRun.start(config, run)) {
      trainer.train(
          () -> trainer.position().epoch() == 1, TrainingListener.NONE, EpochObserver.NONE);
    }
    requireNoted(run);
    // The session that follows reads one of them, repaired; the run still left it out before.
    Files.copy(
        bad.resolve("stripes").resolve("stripes-0003.jpg"),
        bad.resolve("stripes").resolve("stripes-0001.jpg"),
        StandardCopyOption.REPLACE_EXISTING);
    try (Trainer trainer = SmallRun.resume(run)) {
      trainer.train(() -> false, TrainingListener.NONE, EpochObserver.NONE);
    }
    requireNoted(run);
  }

  /** Those are in no batch, as no cluster has them. */
  @Test
  void notesImagesThatCouldNotBeClustered() throws IOException {
    Path bad = new GeneratedImages(10).writeClasses(folder.resolve("bad"), 12, 4);
    Files.writeString(bad.resolve("checkers").resolve("checkers-0002.png"), "no picture");
    Files.writeString(bad.resolve("stripes").resolve("stripes-0001.jpg"), "no picture");
    TrainConfig config =
        SmallRun.config(
            bad, "data.skipBadImages=true", "clusterBalance={clusters: [2], startAfterEpochs: 0}");
    requireNoted(SmallRun.train(config, folder.resolve("run")));
  }

  private static void requireNoted(RunDirectory run) {
    RunRecord record = RecordFile.read(run.record(), RunRecord.class);
    assertThat(record.unreadableImages())
        .containsExactlyInAnyOrder("checkers/checkers-0002.png", "stripes/stripes-0001.jpg");
    assertThat(record.notes())
        .singleElement()
        .asString()
        .startsWith("left out 2 unreadable images of 16: ");
    assertThat(record.readableImages()).isEqualTo(record.images() - 2);
    assertThat(record.unreadableByReason())
        .singleElement()
        .satisfies(some -> assertThat(some.count()).isEqualTo(2))
        .satisfies(some -> assertThat(some.reason()).startsWith("not a JPEG, "));
  }

  /** As where a run is resumed on another kind of processor. */
  @Test
  void notesThatConvolutionsWereFilteredUpToAStep() {
    RunDirectory run = RunDirectory.create(folder.resolve("run"));
    String simclr = "method.name=simclr";
    TrainConfig config = SmallRun.config(data, simclr, "compute.convolutions=winograd");
    try (Trainer trainer = SmallRun.start(config, run)) {
      trainer.train(
          () -> trainer.position().step() == 3, TrainingListener.NONE, EpochObserver.NONE);
    }
    assertThat(RecordFile.read(run.record(), RunRecord.class).facts())
        .containsExactly("convolves small, deep maps by Winograd's filtering.");
    RecordFile.write(run.config(), SmallRun.config(data, simclr, "compute.convolutions=direct"));
    try (Trainer trainer = SmallRun.resume(run)) {
      trainer.train(() -> false, TrainingListener.NONE, EpochObserver.NONE);
    }
    assertThat(RecordFile.read(run.record(), RunRecord.class).facts())
        .containsExactly(
            "computed in fp32, filtered, with 1 thread on %s up to step 3, then in fp32 with 1 thread on %s."
                .formatted(Compute.machine(), Compute.machine()));
  }

  @Test
  void notesThatARunWentOnInAnotherWay() {
    RunDirectory run = RunDirectory.create(folder.resolve("run"));
    // How it convolves would be another fact, on some processors.
    String[] settings = {"method.name=simclr", "compute.convolutions=direct"};
    TrainConfig config = SmallRun.config(data, settings);
    try (Trainer trainer = SmallRun.start(config, run)) {
      trainer.train(
          () -> trainer.position().step() == 3, TrainingListener.NONE, EpochObserver.NONE);
    }
    RecordFile.write(
        run.config(), SmallRun.config(data, settings[0], settings[1], "compute.type=bf16"));
    try (Trainer trainer = SmallRun.resume(run)) {
      trainer.train(() -> false, TrainingListener.NONE, EpochObserver.NONE);
    }
    RunRecord record = RecordFile.read(run.record(), RunRecord.class);
    assertThat(record.notes()).isEmpty();
    // Where bf16 gains nothing, that is said before.
    assertThat(record.facts())
        .endsWith(
            "computed in fp32 with 1 thread on %s up to step 3, then in bf16 with 1 thread on %s."
                .formatted(Compute.machine(), Compute.machine()));
  }
}
