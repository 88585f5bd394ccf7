package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SmallRun;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.Reference;
import dev.sdclr.run.Reference.ReferenceScore;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.Score;
import dev.sdclr.train.TrainConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code pretrain --init-from}. */
class InitFromTest {

  @TempDir static Path shared;
  static Path data;
  static Path weights;

  @TempDir Path folder;

  @BeforeAll
  static void writeImagesAndWeights() {
    data = new GeneratedImages(3).writeClasses(shared.resolve("data"), 30, 30, 30);
    weights = SmallRun.train(SmallRun.config(data), shared.resolve("first")).lastCheckpoint();
  }

  private Invocation pretrain(String... more) {
    List<String> arguments = new ArrayList<>(List.of("pretrain", "--data", data.toString()));
    SmallRun.SETTINGS.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    arguments.addAll(List.of(more));
    if (!arguments.contains("--out")) {
      arguments.addAll(List.of("--out", folder.resolve("run").toString()));
    }
    return Invocation.of(arguments);
  }

  @Test
  void trainsFromTheWeightsOfAFileAndRecordsIt() {
    Invocation result = pretrain("--init-from", weights.toString());
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("initial weights from " + weights + ", SHA-256 ")
        .contains("initial weights ignored there: 48 (network.bn1.pruned.bias, ")
        .doesNotContain("momentum."); // which nobody expects to be taken
    TrainConfig config = TrainConfig.of(RunDirectory.open(folder.resolve("run")));
    assertThat(config.initFrom()).isEqualTo(weights.toString());
    assertThat(config.initFromSha256()).hasSize(64);
  }

  @Test
  void goesOnWithoutTheFileThatItBeganWith() throws IOException {
    Path start = Files.copy(weights, folder.resolve("start.safetensors"));
    Invocation trained = pretrain("--init-from", start.toString());
    assertThat(trained.code()).as(trained.err()).isZero();
    Files.delete(start);
    RunDirectory run = RunDirectory.open(folder.resolve("run"));
    int epochs = TrainConfig.of(run).epochs();
    String longer =
        Files.readString(run.config())
            .replaceFirst("\\bepochs: " + epochs, "epochs: " + (epochs + 1));
    Files.writeString(run.config(), longer);
    Invocation resumed = Invocation.of(List.of("resume", run.path().toString()));
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(resumed.out()).contains("resuming at epoch " + (epochs + 1));
  }

  @Test
  void keepsAnEncoderAsARunThatAllCommandsTake() throws IOException {
    Invocation kept = pretrain("--method", "none", "--init-from", weights.toString());
    assertThat(kept.code()).as(kept.err()).isZero();
    assertThat(kept.err()).doesNotContain("as they were drawn");
    assertThat(kept.out())
        .contains("as it is (epochs, batches and an optimizer have no effect), ")
        .doesNotContain("of batch");
    Path run = folder.resolve("run");
    assertThat(features(run)).isEqualTo(features(shared.resolve("first")));
    for (List<String> command :
        List.of(
            List.of("resume"),
            List.of("evaluate", "--probe", "knn"),
            List.of("mine", "--score", "mean"),
            List.of("suggest", "--top", "3"),
            List.of("report"))) {
      List<String> arguments = new ArrayList<>(command);
      arguments.add(1, run.toString());
      Invocation result = Invocation.of(arguments);
      assertThat(result.code()).as(command + ": " + result.err()).isZero();
    }
    assertThat(features(run)).isEqualTo(features(shared.resolve("first")));
  }

  /**
   * Of a file whose first convolution is 7 × 7 each stem makes another encoder, though images and
   * file are the same: what is known of the one is not said of the other.
   */
  @Test
  void isScoredBesideTheEncoderThatItBeganWith() {
    Path large =
        SmallRun.train(SmallRun.config(data, "model.stem=imagenet"), folder.resolve("large"))
            .lastCheckpoint();
    Map<String, Double> accuracies = new HashMap<>();
    for (String stem : List.of("imagenet", "small")) {
      List<String> start = new ArrayList<>(List.of("--init-from", large.toString()));
      start.addAll(List.of("--set", "model.stem=" + stem));
      if (stem.equals("small")) {
        start.add("--convert-stem");
      }
      Evaluation trained = evaluated("trained-" + stem, start);
      start.addAll(List.of("--method", "none"));
      Evaluation kept = evaluated("kept-" + stem, start);
      assertThat(trained.references())
          .extracting(Reference::name)
          .containsExactly("start", "untrained", "pixels");
      assertThat(kept.references())
          .extracting(Reference::name)
          .containsExactly("untrained", "pixels");
      Map<String, ReferenceScore> scores = trained.references().get(0).scores();
      Map<String, Score> own =
          Map.of(
              "full", kept.linear().get("full"),
              "few", kept.linear().get("few"),
              "knn", kept.knn());
      own.forEach(
          (probe, score) ->
              assertThat(scores.get(probe).accuracy())
                  .as("%s, %s", stem, probe)
                  .isEqualTo(score.accuracy(), within(1e-9)));
      assertThat(scores.get("knn").gain())
          .isEqualTo(trained.knn().accuracy() - kept.knn().accuracy(), within(1e-9));
      accuracies.put(stem, scores.get("full").accuracy() + 7 * scores.get("knn").accuracy());
    }
    assertThat(accuracies.get("imagenet")).isNotEqualTo(accuracies.get("small"));
  }

  private Evaluation evaluated(String name, List<String> options) {
    Path run = folder.resolve(name);
    List<String> arguments = new ArrayList<>(options);
    arguments.addAll(List.of("--out", run.toString()));
    Invocation trained = pretrain(arguments.toArray(String[]::new));
    assertThat(trained.code()).as(trained.err()).isZero();
    Invocation result = Invocation.of("evaluate", run.toString(), "--no-map");
    assertThat(result.code()).as(result.err()).isZero();
    Evaluation evaluation = RecordFile.read(RunDirectory.open(run).evaluation(), Evaluation.class);
    assertThat(result.out()).containsPattern("  untrained +linear, full-shot .* gain ");
    evaluation
        .notBetter()
        .ifPresent(what -> assertThat(result.out()).contains(name + " is " + what));
    return evaluation;
  }

  @Test
  void saysThatAnEncoderWithoutInitialWeightsHasLearntNothing() {
    Invocation kept = pretrain("--method", "none");
    assertThat(kept.code()).as(kept.err()).isZero();
    assertThat(kept.out() + kept.err())
        .contains("the encoder keeps its random initial weights, untrained");
    Path run = folder.resolve("run");
    Invocation scored = Invocation.of("evaluate", run.toString(), "--probe=knn", "--no-map");
    assertThat(scored.code()).as(scored.err()).isZero();
    assertThat(RecordFile.read(run.resolve("evaluation.json"), Evaluation.class).references())
        .extracting(Reference::name)
        .containsExactly("pixels"); // it is the untrained network itself
  }

  private byte[] features(Path run) throws IOException {
    Path out = folder.resolve("features.npy");
    Invocation result =
        Invocation.of(
            "embed",
            run.toString(),
            "--data",
            data.toString(),
            "--out",
            out.toString(),
            "--overwrite");
    assertThat(result.code()).as(result.err()).isZero();
    return Files.readAllBytes(out);
  }

  @Test
  void refusesCodeAndLeavesNoRun() throws IOException {
    Path evil = folder.resolve("evil.pt");
    // Magic number, version and byte order of PyTorch's older form; a call of os.system("true").
    String bytes =
        "80028a0a6cfc9c46f9206aa850192e"
            + "80024de9032e"
            + "80027d580d0000006c6974746c655f656e6469616e88732e"
            + "800263706f7369780a73797374656d0a58040000007472756585522e";
    Files.write(evil, HexFormat.of().parseHex(bytes));
    Invocation result = pretrain("--init-from", evil.toString());
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.failure())
        .isEqualTo(
            evil
                + " holds posix.system, which is code; refused: only weights are read, as saved by"
                + " torch.save(model.state_dict(), FILE) or as safetensors");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void refusesAnEncoderOfAnotherWidthAsWrongUsage() {
    Invocation result = pretrain("--init-from", weights.toString(), "--set", "model.width=8");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.failure())
        .isEqualTo(
            weights
                + " holds network.conv1.weight [4, 3, 3, 3], this run's encoder needs [8, 3, 3, 3]:"
                + " set model.depth, model.width and model.stem to those of the file");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void saysThatThereIsNoFile() {
    Invocation result = pretrain("--init-from", folder.resolve("none.pth").toString());
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.failure())
        .isEqualTo("there is no file %s of initial weights", folder.resolve("none.pth"));
    assertThat(folder.resolve("run")).doesNotExist();
  }
}
