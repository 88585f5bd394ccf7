package dev.sdclr.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SavedRun;
import dev.sdclr.SmallRun;
import dev.sdclr.UsageException;
import dev.sdclr.checkpoint.Checkpoint;
import dev.sdclr.checkpoint.tensors.TensorFile;
import dev.sdclr.model.Network;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrozenStagesTest {

  @TempDir static Path shared;
  static Path data;
  static RunDirectory first;

  @TempDir Path folder;

  @BeforeAll
  static void trainAnEncoder() {
    data = new GeneratedImages(37).writeClasses(shared.resolve("data"), 20, 8, 2);
    first = SmallRun.train(SmallRun.config(data), shared.resolve("first"));
  }

  private TrainConfig config(String... settings) {
    String[] all = new String[settings.length + 1];
    all[0] = "initFrom=" + first.path();
    System.arraycopy(settings, 0, all, 1, settings.length);
    return SmallRun.config(data, all);
  }

  /** Weights and running statistics by name. */
  private static Map<String, float[]> tensors(Path checkpoint, TrainConfig config) {
    Compute compute = Compute.resolve(config.compute());
    try (Network network =
        new Network(config.model(), config.method().finishedParts(), compute, 0)) {
      Checkpoint.restoreFinished(checkpoint, network);
      Map<String, float[]> all = new LinkedHashMap<>();
      network.tensors().all().forEach((name, tensor) -> all.put(name, HostArray.floats(tensor)));
      return all;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "method.name=simclr",
        "method={name: sdclr, pruneFraction: 0.5}",
        "method={name: sdclr, pruneFraction: 0.5, selfDamage: {ownBatchNorm: false}}",
        "method.name=byol",
        "method.name=moco"
      })
  void stayToTheBitWithTheirStatistics(String method) {
    TrainConfig config = config(method, "model.frozenStages=2");
    RunDirectory run = SmallRun.train(config, folder.resolve("run"));
    Map<String, float[]> before = tensors(run.firstCheckpoint(), config);
    tensors(run.lastCheckpoint(), config)
        .forEach(
            (name, values) -> {
              if (name.matches("(conv1|bn1|layer1|layer2)\\..*")) {
                if (!name.matches(".*pruned\\.running_.*")) {
                  assertThat(values).as(name).isEqualTo(before.get(name));
                }
              } else {
                assertThat(values).as(name).isNotEqualTo(before.get(name));
              }
            });
  }

  /** A pruned target's weights are others, and so are their statistics. */
  @ParameterizedTest
  @CsvSource({"moco, false", "moco, true", "byol, false", "byol, true"})
  void haveStatisticsOfTheirOwnInAPrunedTarget(String method, boolean isPruned) {
    String prunes = isPruned ? ", pruneFraction: 0.5" : "";
    TrainConfig config =
        config("method={name: %s%s}".formatted(method, prunes), "model.frozenStages=2");
    RunDirectory run = SmallRun.train(config, folder.resolve("run"));
    try (TensorScope scope = new TensorScope()) {
      Map<String, Tensor> saved = TensorFile.read(run.lastCheckpoint()).tensors();
      for (String norm : List.of("bn1", "layer1.0.bn1", "layer2.0.bn2")) {
        float[] own = HostArray.floats(saved.get("method.target." + norm + ".running_mean"));
        float[] dense = HostArray.floats(saved.get("network." + norm + ".running_mean"));
        assertThat(Arrays.equals(own, dense)).as(norm).isEqualTo(!isPruned);
      }
    }
  }

  /** Older versions took the setting, which does nothing there. */
  @ParameterizedTest
  @ValueSource(strings = {"moco", "byol"})
  void goOnInAnOlderRunThatWasAskedToShareNorms(String method) throws IOException {
    RunDirectory run = RunDirectory.create(folder.resolve("run"));
    TrainConfig config = config("method={name: %s, pruneFraction: 0.5}".formatted(method));
    try (Trainer trainer = SmallRun.start(config, run)) {
      trainer.train(
          () -> trainer.position().epoch() == 1, TrainingListener.NONE, EpochObserver.NONE);
    }
    String yaml = Files.readString(run.config());
    assertThat(yaml).contains("ownBatchNorm: true");
    Files.writeString(run.config(), yaml.replace("ownBatchNorm: true", "ownBatchNorm: false"));
    try (Trainer trainer = SmallRun.resume(run)) {
      assertThat(trainer.train(() -> false, TrainingListener.NONE, EpochObserver.NONE))
          .isEqualTo(RunRecord.State.DONE);
    }
  }

  @Test
  void countNotAsTrained() {
    RunDirectory whole = SmallRun.train(config(), folder.resolve("whole"));
    RunDirectory frozen = SmallRun.train(config("model.frozenStages=3"), folder.resolve("frozen"));
    assertThat(RecordFile.read(frozen.record(), RunRecord.class).parameters())
        .isLessThan(RecordFile.read(whole.record(), RunRecord.class).parameters());
    assertThat(SavedRun.of(frozen)).isNotEqualTo(SavedRun.of(whole));
  }

  @Test
  void needWeightsThatHaveLearnt() {
    assertThatThrownBy(() -> SmallRun.config(data, "model.frozenStages=1"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(
            "model.frozenStages must be 0 without initFrom (fresh weights would never learn), was 1");
    assertThatThrownBy(() -> config("model.frozenStages=4"))
        .hasMessageContaining("model.frozenStages must be in [0, 3], was 4");
  }
}
