package dev.sdclr.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SavedRun;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallRun;
import dev.sdclr.UsageException;
import dev.sdclr.checkpoint.tensors.TensorFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that begin with another run's encoder. */
class InitialWeightsOfRunTest {

  @TempDir static Path shared;
  static Path data;
  static RunDirectory first;

  @TempDir Path folder;

  @BeforeAll
  static void trainTheFirst() {
    data = new GeneratedImages(10).writeClasses(shared.resolve("data"), 12, 8);
    first = SmallRun.train(SmallRun.config(data, "method.name=simclr"), shared.resolve("first"));
  }

  private static TrainConfig config(Path from, String... more) {
    String[] settings = Arrays.copyOf(more, more.length + 2);
    settings[more.length] = "seed=5";
    settings[more.length + 1] = "initFrom=" + from;
    return SmallRun.config(data, settings);
  }

  @Test
  void beginWithItsEncoderAndHead() {
    RunDirectory run = RunDirectory.create(folder.resolve("run"));
    SmallRun.start(config(first.path()), run).close();
    try (TensorScope scope = new TensorScope()) {
      Map<String, Tensor> theirs = TensorFile.read(first.lastCheckpoint()).tensors();
      Map<String, Tensor> ours = TensorFile.read(run.firstCheckpoint()).tensors();
      assertThat(ours).containsKeys("network.bn1.pruned.bias", "network.head.fc1.weight");
      ours.forEach(
          (name, tensor) -> {
            if (name.startsWith("network.")) {
              Tensor source = theirs.get(name.replace(".pruned", ""));
              assertThat(torch.equal(tensor, source)).as(name).isTrue();
            }
          });
    }
    assertThat(run.lastCheckpoint()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"renewEverySteps=3", "renewEveryEpochs=2"})
  void beginAlsoWithMasksThatOutliveEpochs(String renewal) {
    TrainConfig config = config(first.path(), "method.selfDamage." + renewal);
    RunDirectory run = SmallRun.train(config, folder.resolve("run"));
    assertThat(SavedRun.of(run).values()).isNotEqualTo(SavedRun.of(first).values());
  }

  @Test
  void areAsIfTheFileHadBeenNamed() {
    SavedRun byRun = SavedRun.of(SmallRun.train(config(first.path()), folder.resolve("1")));
    SavedRun byFile =
        SavedRun.of(SmallRun.train(config(first.lastCheckpoint()), folder.resolve("2")));
    SavedRun fresh =
        SavedRun.of(SmallRun.train(SmallRun.config(data, "seed=5"), folder.resolve("3")));
    assertThat(byFile).isEqualTo(byRun);
    assertThat(fresh.values()).isNotEqualTo(byRun.values());
  }

  /** Predictors and classifiers are of no use to another run, and begin afresh. */
  @ParameterizedTest
  @ValueSource(strings = {"byol", "simsiam", "barlow", "vicreg", "nnclr", "supervised"})
  void goToMethodsThatHaveMoreThanAnEncoder(String method) {
    TrainConfig config =
        config(first.path(), "method.name=" + method, "optimizer.learningRate=0.05");
    RunDirectory run = SmallRun.train(config, folder.resolve(method));
    assertThat(SavedRun.of(SmallRun.train(config(run.path()), folder.resolve("next"))).values())
        .isNotEqualTo(SavedRun.of(run).values());
  }

  @Test
  void rememberTheFileAndItsChecksum() {
    RunDirectory run = RunDirectory.create(folder.resolve("run"));
    SmallRun.start(config(first.lastCheckpoint()), run).close();
    TrainConfig saved = TrainConfig.of(run);
    assertThat(saved.initFrom()).isEqualTo(first.lastCheckpoint().toString());
    assertThat(saved.initFromSha256()).matches("[0-9a-f]{64}");
    assertThat(run.config()).content().contains("initFrom: ", "initFromSha256: ");
    RunDirectory again = RunDirectory.create(folder.resolve("again"));
    SmallRun.start(saved, again).close();
    assertThat(again.config()).hasSameTextualContentAs(run.config());
  }

  /** Stopped before its first checkpoint and after one. */
  @Test
  void goOnWithoutTheFile() throws IOException {
    Path copy = Files.copy(first.lastCheckpoint(), folder.resolve("copy.safetensors"));
    SavedRun whole = SavedRun.of(SmallRun.train(config(copy), folder.resolve("whole")));
    RunDirectory run = RunDirectory.create(folder.resolve("run"));
    SmallRun.start(config(copy), run).close();
    Files.delete(copy);
    try (Trainer trainer = SmallRun.resume(run)) {
      trainer.train(
          () -> trainer.position().step() == 2, TrainingListener.NONE, EpochObserver.NONE);
    }
    assertThat(run.lastCheckpoint()).exists();
    Files.delete(run.firstCheckpoint());
    try (Trainer trainer = SmallRun.resume(run)) {
      trainer.train(() -> false, TrainingListener.NONE, EpochObserver.NONE);
    }
    assertThat(SavedRun.of(run)).isEqualTo(whole);
  }

  @Test
  void refuseAnotherFileThanTheConfigurationMeans() {
    String zeros = "0".repeat(64);
    TrainConfig config = config(first.lastCheckpoint(), "initFromSha256='%s'".formatted(zeros));
    RunDirectory run = RunDirectory.create(folder.resolve("run"));
    assertThatThrownBy(() -> SmallRun.start(config, run))
        .isInstanceOf(SdclrException.class)
        .hasMessageMatching(
            ".*last.safetensors has SHA-256 [0-9a-f]{64}, initFromSha256 is 0{64}: it is "
                + "not the file that the configuration names");
    assertThat(run.config()).doesNotExist();
  }

  @Test
  void needTheFileBeforeAnythingIsMade() {
    TrainConfig config = config(folder.resolve("none.pt"));
    PretrainingData images = PretrainingData.open(config.data());
    assertThatThrownBy(() -> Trainer.check(config, images))
        .isInstanceOf(UsageException.class)
        .hasMessage("there is no file %s of initial weights", folder.resolve("none.pt"));
  }

  @Test
  void needAPathAndAWholeChecksum() {
    assertThatThrownBy(() -> SmallRun.config(data, "initFrom=' '"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("initFrom must be a path, was ' '");
    assertThatThrownBy(() -> config(first.path(), "initFromSha256=abc"))
        .hasMessageContaining(
            "initFromSha256 must be 64 lower-case hexadecimal digits beside initFrom, was abc");
    assertThatThrownBy(() -> SmallRun.config(data, "initFromSha256=" + "a".repeat(64)))
        .hasMessageContaining("beside initFrom, was aaaa");
  }
}
