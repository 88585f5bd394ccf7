package dev.sdclr.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SavedRun;
import dev.sdclr.SmallRun;
import dev.sdclr.checkpoint.Position;
import dev.sdclr.method.Method;
import dev.sdclr.run.EarlyWarnings;
import dev.sdclr.run.FeatureQuality;
import dev.sdclr.run.Metric;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord;
import dev.sdclr.run.RunRecord.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeTest {

  @TempDir static Path shared;
  static Path data;

  @TempDir Path folder;

  /** Five batches an epoch, the last of them smaller. */
  @BeforeAll
  static void writeImages() {
    data = new GeneratedImages(2).writeClasses(shared.resolve("data"), 20, 12, 6);
  }

  @ParameterizedTest
  @CsvSource({"sdclr,fp32,1", "sdclr,bf16,1", "simclr,fp32,1", "simclr,bf16,1", "sdclr,fp32,2"})
  void goesOnAsIfItHadNotStoppedWhenStoppedInMidEpoch(String method, String type, int threads) {
    TrainConfig config =
        SmallRun.config(
            data,
            "method.name=" + method,
            "compute.type=" + type,
            "compute.threads=" + threads,
            "epochs=3");
    assertGoesOnExactly(config);
  }

  /** Where a stage is deep enough that its convolutions are filtered. */
  @ParameterizedTest
  @CsvSource({"sdclr,fp32,16", "simclr,fp32,16", "sdclr,bf16,32"})
  void goesOnWithFilteredConvolutions(String method, String type, int width) {
    TrainConfig config =
        SmallRun.config(
            data,
            "method.name=" + method,
            "model.width=" + width,
            "compute.type=" + type,
            "compute.convolutions=winograd",
            "compute.threads=2",
            "epochs=3");
    assertGoesOnExactly(config);
  }

  /** Every method, and every option that remembers something. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{name: moco, moco: {queueSize: 16, batchNorm: shuffled, normGroups: 2}}",
        "{name: moco, pruneFraction: 0.5, contrast: {boost: {operations: 1, minStrength: 10,"
            + " randomStrength: false}}}",
        "{name: byol, pruneFraction: 0.5, byol: {predictorWidth: 8}}",
        "{name: simsiam, pruneFraction: 0.5, simsiam: {predictorWidth: 8}}",
        "{name: sdclr, pruneFraction: 0.8, selfDamage: {renewEveryEpochs: 2, randomFraction: 0.1}}",
        "{name: sdclr, pruneFraction: 0.5, selfDamage: {renewEverySteps: 2, swapViews: true}}",
        "{name: sdclr, pruneFraction: 0.5, contrast: {boost: {operations: 2, minStrength: 5,"
            + " randomStrength: true}}}",
        "{name: simclr, contrast: {focalGamma: 2.0, temperatureSchedule: {min: 0.1, max: 1.0,"
            + " periodEpochs: 2}}}",
        "{name: simclr, contrast: {harmonization: {targets: 4, assignmentTemperature: 0.05,"
            + " predictionTemperature: 0.1, iterations: 20, warmUpEpochs: 1, rampEpochs: 1,"
            + " renewalEpochs: 1, warmUpMomentum: 0.9, momentum: 0.99}}}",
        "{name: supervised, supervised: {sampling: progressive, weighting: inverse, deferEpochs: 1,"
            + " retrainEpochs: 1}}"
      })
  void goesOnWithAllThatMethodsRemember(String method) {
    assertGoesOnExactly(
        SmallRun.config(data, "method=" + method, "epochs=3", "batchSize=8", "compute.threads=1"));
  }

  /** Sizes, seeds and counters of small crops are all in the configuration and the position. */
  @ParameterizedTest
  @CsvSource({"sdclr, 1", "sdclr, 2", "simclr, 2", "moco, 1"})
  void goesOnWithSmallCrops(String method, int threads) {
    TrainConfig config =
        SmallRun.config(
            data,
            "method.name=" + method,
            "compute.threads=" + threads,
            "epochs=3",
            "views.smallCrops={count: 2, imageSize: 8}");
    assertGoesOnExactly(config);
  }

  /** Two epochs as usual, then by clusters that are found before the third and the fifth. */
  @ParameterizedTest
  @ValueSource(strings = {"{name: sdclr}", "{name: moco, moco: {queueSize: 16}}"})
  void goesOnWithTheClustersThatBatchesAreBalancedBy(String method) {
    TrainConfig config =
        SmallRun.config(
            data,
            "method=" + method,
            "epochs=6",
            "clusterBalance={clusters: [6, 3], renewEveryEpochs: 2}");
    SavedRun whole = SavedRun.of(SmallRun.train(config, folder.resolve("whole")));
    RunDirectory stopped = RunDirectory.create(folder.resolve("stopped"));
    try (Trainer trainer = SmallRun.start(config, stopped)) {
      assertThat(trainUntil(trainer, 12)).isEqualTo(State.INTERRUPTED); // in the third epoch
    }
    for (int step : new int[] {15, 18, 20, 23}) { // at ends and within, before and after renewal
      try (Trainer trainer = SmallRun.resume(stopped)) {
        assertThat(trainUntil(trainer, step)).isEqualTo(State.INTERRUPTED);
      }
    }
    try (Trainer trainer = SmallRun.resume(stopped)) {
      assertThat(trainUntil(trainer, Long.MAX_VALUE)).isEqualTo(State.DONE);
    }
    assertThat(SavedRun.of(stopped)).isEqualTo(whole);

    SavedRun plain =
        SavedRun.of(
            SmallRun.train(
                SmallRun.config(data, "method=" + method, "epochs=6"), folder.resolve("plain")));
    assertThat(plain.metrics().subList(0, 12)).isEqualTo(whole.metrics().subList(0, 12));
    assertThat(plain.metrics().get(12)).isNotEqualTo(whole.metrics().get(12));
  }

  private void assertGoesOnExactly(TrainConfig config) {
    SavedRun whole = SavedRun.of(SmallRun.train(config, folder.resolve("whole")));

    RunDirectory stopped = RunDirectory.create(folder.resolve("stopped"));
    try (Trainer trainer = SmallRun.start(config, stopped)) {
      assertThat(trainUntil(trainer, 3)).isEqualTo(State.INTERRUPTED);
    }
    assertThat(SavedRun.of(stopped).metrics()).hasSize(3);
    try (Trainer trainer = SmallRun.resume(stopped)) {
      assertThat(trainUntil(trainer, 9)).isEqualTo(State.INTERRUPTED);
      assertThat(trainer.position().epoch()).isEqualTo(1);
      assertThat(trainer.position().batch()).isEqualTo(4);
    }
    try (Trainer trainer = SmallRun.resume(stopped)) {
      assertThat(trainUntil(trainer, Long.MAX_VALUE)).isEqualTo(State.DONE);
    }

    assertThat(SavedRun.of(stopped)).isEqualTo(whole);
    assertThat(whole.metrics()).hasSize(18);
  }

  /** As in another number of processes, or when the setting is edited: five batches, then two. */
  @Test
  void followsTheScheduleWhenEpochsGetFewerBatches() {
    RunDirectory run = RunDirectory.create(folder.resolve("run"));
    try (Trainer trainer = SmallRun.start(SmallRun.config(data, "epochs=6"), run)) {
      assertThat(trainUntil(trainer, 19)).isEqualTo(State.INTERRUPTED);
    }
    TrainConfig larger = SmallRun.config(data, "epochs=6", "batchSize=19");
    RecordFile.write(run.config(), larger);
    try (Trainer trainer = SmallRun.resume(run)) {
      assertThat(trainer.position().batch()).isEqualTo(1); // 4 of 5 batches were done
      assertThat(trainUntil(trainer, Long.MAX_VALUE)).isEqualTo(State.DONE);
    }
    LearningRates rates = LearningRates.of(larger, 2);
    assertThat(
            run.metrics().read().stream()
                .filter(line -> line.kind() == Metric.Kind.STEP && line.step() > 19))
        .extracting(Metric::epoch, Metric::step, Metric::learningRate)
        .containsExactly(
            tuple(4, 20L, rates.at(7)),
            tuple(5, 21L, rates.at(8)),
            tuple(5, 22L, rates.at(9)),
            tuple(6, 23L, rates.at(10)),
            tuple(6, 24L, rates.at(11)));
    assertThat(RecordFile.read(run.record(), RunRecord.class).notes())
        .contains(
            "epochs have 2 batches now, and had 5: at step 19 went on with batch 2 of epoch 4, where batch 5 was next.");
  }

  /** As a fault of the disk may leave it: the checkpoint before the last one is then used. */
  @Test
  void goesOnFromTheCheckpointBeforeACorruptOne() throws Exception {
    TrainConfig config = SmallRun.config(data, "epochs=3");
    SavedRun whole = SavedRun.of(SmallRun.train(config, folder.resolve("whole")));
    RunDirectory corrupt = RunDirectory.create(folder.resolve("corrupt"));
    try (Trainer trainer = SmallRun.start(config, corrupt)) {
      trainUntil(trainer, 12);
    }
    byte[] bytes = Files.readAllBytes(corrupt.lastCheckpoint());
    bytes[bytes.length / 2] ^= 1;
    Files.write(corrupt.lastCheckpoint(), bytes);
    try (Trainer trainer = SmallRun.resume(corrupt)) {
      assertThat(trainer.position().step()).isEqualTo(10);
      assertThat(trainUntil(trainer, Long.MAX_VALUE)).isEqualTo(State.DONE);
    }
    assertThat(SavedRun.of(corrupt)).isEqualTo(whole);
    assertThat(RecordFile.read(corrupt.record(), RunRecord.class).notes())
        .contains("the last checkpoint was corrupt: continued from the one before, step 10.");
  }

  /** On another machine, say; only what is observed is new. */
  @Test
  void leavesTheRecordOfAFinishedRunAsItWas() throws Exception {
    RunDirectory run =
        SmallRun.train(SmallRun.config(data, "epochs=1"), folder.resolve("finished"));
    RunRecord record = RecordFile.read(run.record(), RunRecord.class);
    String elsewhere =
        Files.readString(run.record())
            .replace(record.machine(), "another machine")
            .replaceFirst("\"ranks\" : 1", "\"ranks\" : 2")
            .replaceFirst("\"gradientWaitSeconds\" : 0.0", "\"gradientWaitSeconds\" : 7.5");
    Files.writeString(run.record(), elsewhere);
    try (Trainer trainer = SmallRun.resume(run)) {
      assertThat(trainUntil(trainer, Long.MAX_VALUE)).isEqualTo(State.DONE);
    }
    assertThat(run.record()).hasContent(elsewhere);
    assertThat(RecordFile.read(run.record(), RunRecord.class))
        .extracting(RunRecord::machine, RunRecord::ranks, RunRecord::gradientWaitSeconds)
        .containsExactly("another machine", 2, 7.5);
    EpochObserver warned =
        new EpochObserver() {
          @Override
          public boolean isDue(int epochsDone) {
            return true;
          }

          @Override
          public void observe(Method method, Position position, BooleanSupplier stopRequested) {
            run.quality().append(new FeatureQuality(0, 8, 5, 1, 0, 1, 1, 1, 0, 1));
            run.quality().append(new FeatureQuality(1, 8, 1, 1, 0, 1, 1, 1, 0, 1));
          }
        };
    try (Trainer trainer = SmallRun.resume(run)) {
      trainer.train(() -> false, TrainingListener.NONE, warned);
    }
    RunRecord observed = RecordFile.read(run.record(), RunRecord.class);
    assertThat(observed.notes()).anyMatch(EarlyWarnings::isOne);
    assertThat(observed.ranks()).isEqualTo(2);
  }

  @Test
  void stopsBetweenEpochsWhenAskedToAtTheLastBatch() {
    TrainConfig config = SmallRun.config(data, "epochs=2");
    RunDirectory run = RunDirectory.create(folder.resolve("run"));
    try (Trainer trainer = SmallRun.start(config, run)) {
      assertThat(trainUntil(trainer, 5)).isEqualTo(State.INTERRUPTED);
      assertThat(trainer.position().epoch()).isEqualTo(1);
      assertThat(trainer.position().batch()).isZero();
    }
    RunRecord record = RecordFile.read(run.record(), RunRecord.class);
    assertThat(record.state()).isEqualTo(State.INTERRUPTED);
    assertThat(record.epochsDone()).isEqualTo(1);
  }

  @Test
  void dropsMetricLinesThatWereWrittenAfterTheLastCheckpoint() throws Exception {
    TrainConfig config = SmallRun.config(data, "epochs=2");
    SavedRun whole = SavedRun.of(SmallRun.train(config, folder.resolve("whole")));
    RunDirectory killed = RunDirectory.create(folder.resolve("killed"));
    try (Trainer trainer = SmallRun.start(config, killed)) {
      trainUntil(trainer, 5);
    }
    // As a kill in mid-write leaves it: one step too many, and half of the next line.
    Files.writeString(
        killed.path().resolve("metrics.jsonl"),
        "{\"kind\":\"step\",\"epoch\":2,\"step\":6,\"loss\":9.0,\"learningRate\":1.0,"
            + "\"imagesPerSecond\":1.0,\"elapsedSeconds\":1.0}\n{\"kind\":\"st",
        StandardOpenOption.APPEND);
    try (Trainer trainer = SmallRun.resume(killed)) {
      trainUntil(trainer, Long.MAX_VALUE);
    }
    assertThat(SavedRun.of(killed)).isEqualTo(whole);
  }

  @Test
  void startsOverWhenItWasKilledBeforeTheFirstCheckpoint() throws Exception {
    TrainConfig config = SmallRun.config(data, "epochs=1");
    SavedRun whole = SavedRun.of(SmallRun.train(config, folder.resolve("whole")));
    RunDirectory killed = RunDirectory.create(folder.resolve("killed"));
    try (Trainer trainer = SmallRun.start(config, killed)) {
      trainUntil(trainer, 2);
    }
    Files.delete(killed.lastCheckpoint());
    try (Trainer trainer = SmallRun.resume(killed)) {
      assertThat(trainer.position().step()).isZero();
      trainUntil(trainer, Long.MAX_VALUE);
    }
    assertThat(SavedRun.of(killed)).isEqualTo(whole);
  }

  private static State trainUntil(Trainer trainer, long step) {
    return trainer.train(
        () -> trainer.position().step() >= step, TrainingListener.NONE, EpochObserver.NONE);
  }
}
