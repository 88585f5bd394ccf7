package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.SmallRun;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.train.TrainConfig;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The limit on pixels is moved by the option that its message names, in every command. */
class PixelLimitOptionTest {

  private static final String REFUSED =
      "1200 x 1000 pixels are more than the limit of 1,000,000 (--max-megapixels 3 allows it)";

  @TempDir static Path folder;
  private static Path pictures;

  @BeforeAll
  static void write() throws IOException {
    pictures = Files.createDirectories(folder.resolve("pictures"));
    for (int i = 0; i < 4; i++) {
      BufferedImage picture = new BufferedImage(1200, 1000, BufferedImage.TYPE_BYTE_GRAY);
      ImageIO.write(picture, "png", pictures.resolve(i + ".png").toFile());
    }
  }

  @Test
  void inspectCountsWhatIsBeyondIt() {
    String data = pictures.toString();
    assertThat(Invocation.of("data", "inspect", data).out()).contains("unreadable images: 0");
    assertThat(Invocation.of("data", "inspect", data, "--max-megapixels", "1").out())
        .contains("unreadable images: 4")
        .contains(REFUSED);
    assertThat(Invocation.of("data", "inspect", data, "--max-megapixels", "3").out())
        .contains("unreadable images: 0")
        .contains(" --max-megapixels 3 --out ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"embed", "mine", "export"})
  void aRunsOwnLimitHoldsUntilAnotherIsGiven(String command) {
    Path path = folder.resolve("run-" + command);
    RunDirectory run = SmallRun.train(SmallRun.config(pictures, "epochs=1", "batchSize=2"), path);
    assertThat(TrainConfig.of(run).data().maxMegapixels()).isEqualTo(100);
    List<String> arguments = new ArrayList<>(List.of(command, path.toString()));
    arguments.add("--data=" + pictures);
    switch (command) {
      case "embed" -> arguments.add("--out=" + folder.resolve("e.csv"));
      case "export" ->
          arguments.addAll(List.of("--format=onnx", "--out=" + folder.resolve("e.onnx")));
      default -> arguments.addAll(List.of("--no-map", "--score=cosine")); // all look alike
    }
    List<String> limited = new ArrayList<>(arguments);
    limited.add("--max-megapixels=1");
    assertThat(Invocation.of(limited).failure()).contains(REFUSED);
    Invocation result = Invocation.of(arguments);
    assertThat(result.code()).as(result.err()).isZero();
  }

  @Test
  void pretrainKeepsItInTheConfiguration() {
    Path run = folder.resolve("kept");
    List<String> arguments =
        new ArrayList<>(List.of("pretrain", "--data=" + pictures, "--out=" + run));
    for (String setting :
        List.of(
            "epochs=1",
            "batchSize=4",
            "views.imageSize=16",
            "model.width=4",
            "compute.type=fp32",
            "optimizer.learningRate=0.001")) {
      arguments.addAll(List.of("--set", setting));
    }
    arguments.add("--max-megapixels=3");
    Invocation trained = Invocation.of(arguments);
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(TrainConfig.of(RunDirectory.open(run)).data().maxMegapixels()).isEqualTo(3);
    String data = pictures.toString();
    assertThat(Invocation.of("data", "inspect", data, "--max-megapixels=0").failure())
        .isEqualTo("--max-megapixels must be in [1, 715], was 0");
  }
}
