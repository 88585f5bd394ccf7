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
  void refusesCodeAndLeavesNoRun() throws IOException {
    Path evil = folder.resolve("evil.pt");
    // The magic number of PyTorch's older form, then what pickling os.system gives.
    byte[] magic = {
      (byte) 0x80,
      2,
      (byte) 0x8a,
      10,
      0x6c,
      (byte) 0xfc,
      (byte) 0x9c,
      0x46,
      (byte) 0xf9,
      0x20,
      0x6a,
      (byte) 0xa8,
      0x50,
      0x19,
      '.',
      (byte) 0x80,
      2,
      'M',
      (byte) 0xe9,
      3,
      '.',
      (byte) 0x80,
      2,
      '}',
      'X',
      13,
      0,
      0,
      0,
      'l',
      'i',
      't',
      't',
      'l',
      'e',
      '_',
      'e',
      'n',
      'd',
      'i',
      'a',
      'n',
      (byte) 0x88,
      's',
      '.',
      (byte) 0x80,
      2,
      'c',
      'p',
      'o',
      's',
      'i',
      'x',
      '\n',
      's',
      'y',
      's',
      't',
      'e',
      'm',
      '\n',
      'X',
      4,
      0,
      0,
      0,
      't',
      'r',
      'u',
      'e',
      (byte) 0x85,
      'R',
      '.'
    };
    Files.write(evil, magic);
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
    assertThat(result.failure()).endsWith("none.pth");
    assertThat(folder.resolve("run")).doesNotExist();
  }
}
