package dev.sdclr.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SavedRun;
import dev.sdclr.SmallRun;
import dev.sdclr.run.FeatureQuality;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord;
import dev.sdclr.tensor.Compute;
import dev.sdclr.train.PretrainingData;
import dev.sdclr.train.TrainConfig;
import dev.sdclr.train.Trainer;
import dev.sdclr.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureQualityObserverTest {

  private static final String EVERY_2 = "log.qualityEveryEpochs=2";

  /** Nothing survives it. */
  private static final String[] COLLAPSING = {
    "optimizer.weightDecay=0.9",
    "optimizer.learningRate=1",
    "optimizer.momentum=0",
    "optimizer.warmupEpochs=0",
    "epochs=8",
    "log.qualityEveryEpochs=1"
  };

  @TempDir static Path shared;
  static Path data;

  @TempDir Path folder;
  private final List<String> warned = new ArrayList<>();

  /** Four batches an epoch. */
  @BeforeAll
  static void writeImages() {
    data = new GeneratedImages(37).writeClasses(shared.resolve("data"), 20, 8, 2);
  }

  private void train(Trainer trainer, RunDirectory run, BooleanSupplier stop) {
    TrainConfig config = TrainConfig.of(run);
    try (trainer) {
      trainer.train(
          stop,
          TrainingListener.NONE,
          new FeatureQualityObserver(
              config,
              run,
              PretrainingData.reopen(config.data(), run),
              Compute.resolve(config.compute()),
              warned::add));
    }
  }

  private RunDirectory observed(String name, String... settings) {
    RunDirectory run = RunDirectory.create(folder.resolve(name));
    train(SmallRun.start(SmallRun.config(data, settings), run), run, () -> false);
    return run;
  }

  private static List<String> notes(RunDirectory run) {
    return RecordFile.read(run.record(), RunRecord.class).notes();
  }

  private static Path log(RunDirectory run) {
    return run.path().resolve("quality.jsonl");
  }

  @ParameterizedTest
  @ValueSource(strings = {"method.name=sdclr", "method.name=byol", "compute.type=bf16"})
  void leavesTrainingAsItIs(String setting) {
    RunDirectory plain =
        SmallRun.train(SmallRun.config(data, setting, "epochs=3"), folder.resolve("plain"));
    RunDirectory observed = observed("observed", setting, "epochs=3", EVERY_2);
    assertThat(SavedRun.of(observed)).isEqualTo(SavedRun.of(plain));
    assertThat(observed.quality().read())
        .extracting(FeatureQuality::epoch)
        .containsExactly(0, 2, 3);
    assertThat(log(plain)).doesNotExist();
  }

  @Test
  void goesOnAsIfItHadNotStopped() throws IOException {
    String[] settings = {"epochs=4", EVERY_2};
    RunDirectory whole = observed("whole", settings);
    RunDirectory stopped = RunDirectory.create(folder.resolve("stopped"));
    // Stops right at the end of epoch 2, before its observation; then in the middle of epoch 3.
    Trainer first = SmallRun.start(SmallRun.config(data, settings), stopped);
    train(first, stopped, () -> first.position().step() >= 8);
    assertThat(log(stopped)).doesNotExist();
    Trainer second = SmallRun.resume(stopped);
    train(second, stopped, () -> second.position().step() >= 10);
    assertThat(stopped.quality().read()).extracting(FeatureQuality::epoch).containsExactly(0, 2);
    // As a kill leaves it: a line of an epoch whose checkpoint was lost, and half of another.
    FeatureQuality lost = stopped.quality().read().get(1);
    String line = RecordFile.toJsonLine(lost).replace("\"epoch\":2", "\"epoch\":4");
    Files.writeString(log(stopped), line + "\n{\"epoch\"", StandardOpenOption.APPEND);
    train(SmallRun.resume(stopped), stopped, () -> false);
    assertThat(log(stopped)).hasSameBinaryContentAs(log(whole));
    assertThat(SavedRun.of(stopped)).isEqualTo(SavedRun.of(whole));
    assertThat(notes(stopped)).isEqualTo(notes(whole));
  }

  @Test
  void beginsWithTheStartAndComparesWithIt() {
    List<FeatureQuality> lines = observed("run", "epochs=2", EVERY_2).quality().read();
    FeatureQuality start = lines.get(0);
    assertThat(start.images()).isEqualTo(30);
    assertThat(start.startAgreement()).isEqualTo(1);
    assertThat(start.gain()).isZero();
    FeatureQuality last = lines.get(1);
    assertThat(last.startAgreement()).isBetween(0.0, 1.0);
    assertThat(last.gain()).isCloseTo(start.viewDistance() - last.viewDistance(), offset(1e-9));
  }

  /** The encoder that a run begins with is what its features are compared with. */
  @Test
  void comparesWithTheEncoderThatTheRunBeganWith() {
    RunDirectory other = observed("other", "epochs=2", "log.qualityEveryEpochs=0");
    assertThat(log(other)).doesNotExist();
    RunDirectory run =
        observed(
            "run",
            "epochs=1",
            "seed=9",
            "optimizer.warmupEpochs=0",
            "optimizer.learningRate=1e-9",
            "optimizer.finalLearningRate=0",
            "initFrom=" + other.path());
    FeatureQuality last = run.quality().read().get(1);
    assertThat(last.startAgreement()).isGreaterThan(0.5);
    assertThat(warned).singleElement().asString().contains("no better than at the start");
    assertThat(notes(run)).containsAll(warned);
  }

  @Test
  void saysThatARunCollapsed() {
    RunDirectory run = observed("run", COLLAPSING);
    assertThat(warned).anyMatch(sentence -> sentence.contains(": collapse: "));
    assertThat(notes(run))
        .anyMatch(note -> note.startsWith("after the last epoch, 8: collapse: "))
        .noneMatch(note -> note.contains("after epoch 7"));
    assertThat(warned).hasSizeLessThan(run.quality().read().size());
  }

  @ParameterizedTest
  @CsvSource({"2, 50", "256, 50", "3679, 4", "12800, 1", "12799, 2", "1000000, 1"})
  void looksAsOftenAsCostsAHundredth(int images, int interval) {
    assertThat(FeatureQualityObserver.usualInterval(images)).isEqualTo(interval);
  }

  @Test
  void looksAfterTheLastEpochWhateverTheInterval() {
    RunDirectory run = observed("run", "epochs=2");
    assertThat(run.quality().read()).extracting(FeatureQuality::epoch).containsExactly(0, 2);
  }
}
