package dev.sdclr.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.UsageException;
import dev.sdclr.method.ByolConfig;
import dev.sdclr.method.MethodConfig;
import dev.sdclr.method.MoCoConfig;
import dev.sdclr.method.SdclrConfig;
import dev.sdclr.method.SimClrConfig;
import dev.sdclr.method.part.Contrastive;
import dev.sdclr.run.RecordFile;
import dev.sdclr.tensor.ComputeConfig.ConvolutionChoice;
import dev.sdclr.train.TrainConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTreeTest {

  @TempDir Path folder;

  private static ConfigTree tree() {
    return ConfigTree.of("small-images").set("data.source", "pictures");
  }

  @Test
  void setsNumbersWordsTruthsAndGroups() {
    TrainConfig config =
        tree()
            .set("method.name=sdclr")
            .set("epochs=7")
            .set("optimizer.learningRate=1e-3")
            .set("method.temperature=.5")
            .set("model.depth=ResNet34")
            .set("data.skipBadImages=true")
            .set("data.longTail={profile: pareto, imbalance: 20, alpha: 3, seed: 4}")
            .resolve();
    assertThat(config.epochs()).isEqualTo(7);
    assertThat(config.optimizer().learningRate()).isEqualTo(1e-3);
    assertThat(((SdclrConfig) config.method()).temperature()).isEqualTo(0.5);
    assertThat(config.model().depth().name()).isEqualTo("RESNET34");
    assertThat(config.data().skipBadImages()).isTrue();
    assertThat(config.data().longTail().alpha()).isEqualTo(3);
  }

  @Test
  void removesAKeyThatIsSetToNothing() {
    ConfigTree tree = tree().set("data.longTail={profile: exp, imbalance: 20, seed: 4}");
    assertThat(tree.set("data.longTail=").resolve().data().longTail()).isNull();
    assertThat(tree().set("data.split=x").set("data.split=null").resolve().data().split()).isNull();
  }

  @Test
  void laterLayersWinKeyByKey() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("c.yaml"), "epochs: 5\nbatchSize: 4\nmodel: {width: 8, stem: imagenet}");
    TrainConfig config = tree().overlay(file).set("batchSize=6").set("model.width=12").resolve();
    assertThat(config.epochs()).isEqualTo(5);
    assertThat(config.batchSize()).isEqualTo(6);
    assertThat(config.model().width()).isEqualTo(12);
    assertThat(config.model().stem().name()).isEqualTo("IMAGENET");
    assertThat(config.model().headLayers()).as("of the recipe").isEqualTo(2);
  }

  @Test
  void readsJsonToo() throws IOException {
    Path file = Files.writeString(folder.resolve("c.json"), "{\"epochs\": 5}");
    assertThat(tree().overlay(file).resolve().epochs()).isEqualTo(5);
  }

  @Test
  void givesBackASavedConfiguration() {
    TrainConfig config = tree().set("method.name=simclr").resolve();
    Path file = folder.resolve("config.yaml");
    RecordFile.write(file, config);
    assertThat(RecordFile.read(file, TrainConfig.class)).isEqualTo(config);
    assertThat(ConfigTree.of("large-images").overlay(file).resolve()).isEqualTo(config);
  }

  @ParameterizedTest
  @CsvSource({"1,0", "9,0", "10,1", "55,5", "200,10", "2000,10"})
  void warmsUpForATenthOfTheEpochsAndAtMostTen(int epochs, int warmup) {
    assertThat(tree().set("epochs", epochs).resolve().optimizer().warmupEpochs()).isEqualTo(warmup);
  }

  @Test
  void warmsUpForNoMoreEpochsThanTrainTheEncoder() {
    ConfigTree supervised =
        tree().set("method.name=supervised").set("method.supervised={retrainEpochs: 195}");
    assertThat(supervised.resolve().optimizer().warmupEpochs()).isEqualTo(5);
    assertThatThrownBy(supervised.set("optimizer.warmupEpochs=10")::resolve)
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(
            "optimizer.warmupEpochs must be in [0, epochs - retrainEpochs = 5], was 10");
  }

  @Test
  void keepsAllOfAMethodThatWasSetAtOnce() {
    TrainConfig config = tree().set("method={name: moco, pruneFraction: 0.5}").resolve();
    assertThat(config.method().hasSelfDamage()).isTrue();
  }

  /** Of 4,096 keys of the recipe. */
  @Test
  void fitsTheQueueToABatchThatNobodyChose() {
    ConfigTree moco = ConfigTree.of("moco-cifar10-lt");
    moco.set("data.source=photos").fitBatch(34);
    MoCoConfig fitted = (MoCoConfig) moco.resolve().method();
    assertThat(fitted.moco().queueSize()).isEqualTo(4080);
    assertThat(moco.set("method.name=sdclr").resolve().method().name()).isEqualTo("sdclr");
  }

  @Test
  void keepsAWarmUpThatWasChosen() {
    TrainConfig config = tree().set("epochs=200").set("optimizer.warmupEpochs=0").resolve();
    assertThat(config.optimizer().warmupEpochs()).isZero();
  }

  /** The recipe is SDCLR's: another method chosen by any means leaves its pruning behind. */
  @Test
  void prunesForSdclrOnly() throws IOException {
    assertThat(tree().set("method.name=simclr").resolve().method().hasSelfDamage()).isFalse();
    Path file = Files.writeString(folder.resolve("c.yaml"), "method: {name: SimCLR}");
    assertThat(tree().overlay(file).resolve().method().name()).isEqualTo("simclr");
    ConfigTree simclr = ConfigTree.of("simclr-smoke");
    assertThat(simclr.set("method.name=sdclr").resolve().method())
        .isEqualTo(new SdclrConfig(0.2, 0.9));
  }

  @Test
  void fitsTheRecipeToAnotherMethod() {
    MethodConfig byol = tree().set("method.name=byol").resolve().method();
    assertThat(byol).isEqualTo(new ByolConfig(null, null));
    MoCoConfig moco =
        (MoCoConfig) tree().set("method.name=moco").set("batchSize=96").resolve().method();
    assertThat(moco.temperature()).isEqualTo(0.2);
    assertThat(moco.moco().queueSize()).isEqualTo(4032);
    MethodConfig back = ConfigTree.of("byol-smoke").set("method.name=simclr").resolve().method();
    assertThat(back).isEqualTo(new SimClrConfig(0.2));
  }

  /** Absent means direct in runs that are older than the choice, and in no other. */
  @Test
  void leavesConvolutionsToTheMachineWhereTheirKeyIsEmptied() {
    assertThat(tree().set("compute.convolutions=").resolve().compute().convolutions())
        .isEqualTo(ConvolutionChoice.AUTO);
  }

  @Test
  void takesTheTemperatureOfAScheduleInstead() {
    ConfigTree tree =
        tree().set("method.contrast={temperatureSchedule: {min: 0.1, max: 1.0, periodEpochs: 4}}");
    Contrastive method = (Contrastive) tree.resolve().method();
    assertThat(method.temperature()).isNull();
    assertThat(method.temperature(3)).isEqualTo(1.0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "byol       | method.temperature=0.3        |"
            + " method.temperature belongs to sdclr, simclr, moco, nnclr and must be absent for byol, was 0.3",
        "simclr     | method.moco={queueSize: 512} |"
            + " method.moco belongs to moco and must be absent for simclr",
        "moco       | method.moco={queueSize: 500}  |"
            + " method.moco.queueSize must be a multiple of batchSize = 256, was 500",
        "moco       | method.moco={momentum: 1.0}   |"
            + " method.moco.momentum must be in [0, 1), was 1.0",
        "supervised | method.pruneFraction=0.9      |"
            + " method.pruneFraction belongs to sdclr, moco, byol, simsiam, barlow, vicreg, nnclr and must be absent for"
            + " supervised, was 0.9",
        "supervised | method.supervised={weighting: effective_number, beta: 1.0} |"
            + " method.supervised.beta must be in [0, 1), was 1.0",
        "supervised | method.supervised={retrainEpochs: 200} |"
            + " method.supervised.retrainEpochs must be in [0, epochs - 1 = 199], was 200",
        "moco       | method={name: moco, pruneFraction: 0.5, selfDamage: {ownBatchNorm: false}} |"
            + " method.selfDamage.ownBatchNorm must be true for moco: the pruned branch is a"
            + " network of its own, was false",
        "byol       | method={name: byol, pruneFraction: 0.5, selfDamage: {ownBatchNorm: false}} |"
            + " method.selfDamage.ownBatchNorm must be true for byol: the pruned branch is a"
            + " network of its own, was false",
        "simclr     | method.contrast={harmonization: {targets: 130, assignmentTemperature: 0.05,"
            + " predictionTemperature: 0.1, iterations: 3, warmUpEpochs: 1, rampEpochs: 1,"
            + " renewalEpochs: 1, warmUpMomentum: 0.9, momentum: 0.9}} |"
            + " method.contrast.harmonization.targets must be in [2, model.headDimension + 1 = 129], was"
            + " 130",
        "moco       | method.selfDamage={renewEveryEpochs: 2} |"
            + " method.selfDamage needs method.pruneFraction in [0, 1), which is missing"
      })
  void refusesWhatWasChosenForAnotherMethod(String method, String setting, String message) {
    ConfigTree tree = tree().set("method.name=" + method).set(setting);
    assertThatThrownBy(tree::resolve)
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("configuration: " + message);
  }

  @Test
  void refusesPruningThatWasChosenForAMethodWithout() throws IOException {
    ConfigTree options = tree().set("method.pruneFraction=0.5").set("method.name=simclr");
    assertThatThrownBy(options::resolve)
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "configuration: method.pruneFraction belongs to sdclr, moco, byol, simsiam, barlow, vicreg, nnclr and must be"
                + " absent for simclr, was 0.5");
    Path file =
        Files.writeString(folder.resolve("c.yaml"), "method: {name: simclr, pruneFraction: 0.5}");
    assertThatThrownBy(() -> tree().overlay(file).resolve())
        .hasMessageStartingWith("configuration of %s and options: method.pruneFraction", file);
  }

  @Test
  void bindsTheDataBeforeTheRest() {
    ConfigTree tree = tree().set("epochs=nonsense");
    assertThat(tree.data().source()).isEqualTo("pictures");
    assertThat(tree.data().skipBadImages()).isFalse();
    assertThatThrownBy(() -> tree().set("data.sorce=x").data())
        .hasMessageStartingWith(
            "configuration: unknown key 'data.sorce' (did you mean 'data.source'?);"
                + " valid keys of data: ");
  }

  @Test
  void knowsWhetherThereIsData() {
    assertThat(ConfigTree.of("small-images").hasData()).isFalse();
    assertThat(tree().hasData()).isTrue();
    assertThat(ConfigTree.of("quickstart").hasData()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "epochs | --set needs key=value, was 'epochs'",
        "=1 | --set needs key=value, was '=1'",
        "epochs={ | the value of --set epochs={ is not well-formed: expected the node content, but found '<stream end>' (line 1, column 2)",
        "epochs.a=1 | there is no key 'epochs.a': epochs has a value",
        "model.depth.a=1 | there is no key 'model.depth.a': depth has a value",
      })
  void refusesAssignmentsThatAreNone(String assignment, String message) {
    assertThatThrownBy(() -> tree().set(assignment))
        .isInstanceOf(UsageException.class)
        .hasMessage(message);
  }
}
