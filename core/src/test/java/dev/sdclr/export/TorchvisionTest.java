package dev.sdclr.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sdclr.SmallRun;
import dev.sdclr.checkpoint.Position;
import dev.sdclr.checkpoint.TensorFile;
import dev.sdclr.method.Method;
import dev.sdclr.model.Pass;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.train.TrainConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Exported weights in torchvision's own networks.
 *
 * <p>Needs a Python with torch and torchvision: the one that the environment variable {@code
 * SDCLR_PYTHON} names, or {@code python3}.
 */
class TorchvisionTest {

  private static final int MISSING = 77;

  @TempDir Path folder;

  @Test
  void torchvisionLoadsAllTensorsAndEmbedsAsTheNetworkDoes() throws Exception {
    List<Path> cases =
        List.of(
            write("resnet18", "imagenet", 64),
            write("resnet18", "small", 16),
            write("resnet34", "imagenet", 48),
            write("resnet50", "imagenet", 64));
    List<String> lines = python(cases);
    assertThat(lines).hasSize(cases.size());
    assertThat(lines).allSatisfy(line -> assertThat(Double.parseDouble(line)).isLessThan(5e-6));
  }

  private Path write(String depth, String stem, int side) throws IOException {
    Path directory = Files.createDirectory(folder.resolve(depth + "-" + stem));
    TrainConfig config =
        SmallRun.config(
            folder,
            "model.depth=" + depth,
            "model.width=64",
            "model.stem=" + stem,
            "views.imageSize=" + side);
    Compute compute = Compute.resolve(config.compute());
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient();
        SavedEncoder encoder =
            new SavedEncoder(
                new RunDirectory(directory),
                config,
                Method.of(config.method(), config.model(), compute, 1),
                Position.START,
                compute)) {
      UsedNetwork.moveNorms(encoder.network(), 3);
      new SafetensorsExport(encoder).write(directory.resolve("encoder.safetensors"));
      Tensor images = RandomTensors.images(4, 3, side, compute).contiguous();
      Tensor features = encoder.network().features(images, Pass.DENSE_EVALUATION);
      new TensorFile(Map.of("images", images, "features", features), Map.of())
          .write(directory.resolve("examples.safetensors"));
    }
    return directory;
  }

  private List<String> python(List<Path> cases) throws IOException, InterruptedException {
    Path script = folder.resolve("script.py");
    try (InputStream in = getClass().getResourceAsStream("torchvision_features.py")) {
      Files.copy(in, script);
    }
    String python = Optional.ofNullable(System.getenv("SDCLR_PYTHON")).orElse("python3");
    List<String> command = new ArrayList<>(List.of(python, script.toString()));
    cases.forEach(directory -> command.add(directory.toString()));
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      assumeThat(e).as("%s cannot be started; SDCLR_PYTHON may name another", python).isNull();
      throw e;
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    assumeThat(code)
        .as("%s: %s; SDCLR_PYTHON may name another Python", python, output.strip())
        .isNotEqualTo(MISSING);
    assertThat(code).as(output).isZero();
    return output.lines().toList();
  }
}
