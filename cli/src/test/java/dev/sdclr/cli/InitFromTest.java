package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SmallRun;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.train.TrainConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
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
    data = new GeneratedImages(3).writeClasses(shared.resolve("data"), 8, 8);
    weights = SmallRun.train(SmallRun.config(data), shared.resolve("first")).lastCheckpoint();
  }

  private Invocation pretrain(String... more) {
    List<String> arguments = new ArrayList<>(List.of("pretrain", "--data", data.toString()));
    SmallRun.SETTINGS.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    arguments.addAll(List.of("--out", folder.resolve("run").toString()));
    arguments.addAll(List.of(more));
    return Invocation.of(arguments);
  }

  @Test
  void trainsFromTheWeightsOfAFileAndRecordsIt() {
    Invocation result = pretrain("--init-from", weights.toString());
    assertThat(result.code()).as(result.err()).isZero();
    TrainConfig config = TrainConfig.of(RunDirectory.open(folder.resolve("run")));
    assertThat(config.initFrom()).isEqualTo(weights.toString());
    assertThat(config.initFromSha256()).hasSize(64);
  }

  @Test
  void keepsAnEncoderAsARunThatAllCommandsTake() throws IOException {
    Invocation kept = pretrain("--method", "none", "--init-from", weights.toString());
    assertThat(kept.code()).as(kept.err()).isZero();
    assertThat(kept.err()).doesNotContain("as they were drawn");
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

  @Test
  void saysThatAnEncoderWithoutInitialWeightsHasLearntNothing() {
    Invocation kept = pretrain("--method", "none");
    assertThat(kept.code()).as(kept.err()).isZero();
    assertThat(kept.out() + kept.err())
        .contains("the encoder keeps its weights as they were drawn, which nothing has taught");
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
