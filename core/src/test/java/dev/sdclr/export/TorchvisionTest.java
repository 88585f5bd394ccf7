package dev.sdclr.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.sdclr.SmallRun;
import dev.sdclr.checkpoint.Position;
import dev.sdclr.checkpoint.tensors.TensorFile;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.model.Network;
import dev.sdclr.model.Pass;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.train.TrainConfig;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Exported weights in torchvision's own networks, and in timm's where that is there too.
 *
 * <p>Needs a Python with torch and torchvision: the one that the environment variable {@code
 * SDCLR_PYTHON} names, or {@code python3}.
 */
class TorchvisionTest {

  private static final int MISSING = 77;
  private static final Pattern READY = Pattern.compile("torch .*, torchvision [^,]*(, timm .*)?");
  private static final String PYTHON =
      Optional.ofNullable(System.getenv("SDCLR_PYTHON")).orElse("python3");

  @TempDir Path folder;

  @Test
  void torchvisionLoadsAllTensorsAndEmbedsAsTheNetworkDoes() throws Exception {
    Process python = start();
    try (BufferedReader answers = python.inputReader();
        BufferedWriter cases = python.outputWriter()) {
      String ready = answers.readLine();
      requireTorchvision(python, ready);
      cases.write(write("resnet18", "imagenet", 64) + "\n");
      cases.write(write("resnet34", "small", 12) + "\n");
      cases.write(write("resnet50", "imagenet", 64) + "\n");
      cases.close();
      List<String> differences = answers.lines().toList();
      assertThat(python.waitFor()).as(Files.readString(folder.resolve("errors"))).isZero();
      assertThat(differences).hasSize(ready.contains("timm") ? 6 : 3);
      assertThat(differences)
          .as(ready)
          .allSatisfy(difference -> assertThat(Double.parseDouble(difference)).isLessThan(5e-6));
    }
  }

  private Process start() throws IOException {
    Path script = folder.resolve("script.py");
    try (InputStream in = getClass().getResourceAsStream("torchvision_features.py")) {
      Files.copy(in, script);
    }
    try {
      return new ProcessBuilder(PYTHON, script.toString())
          .redirectError(folder.resolve("errors").toFile())
          .start();
    } catch (IOException e) {
      return abort("%s cannot be started".formatted(PYTHON));
    }
  }

  private static void requireTorchvision(Process python, String line) throws InterruptedException {
    if (!READY.matcher(String.valueOf(line)).matches() && python.waitFor() == MISSING) {
      abort("%s: %s; SDCLR_PYTHON may name another Python".formatted(PYTHON, line));
    }
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
        TrainedEncoder encoder =
            new TrainedEncoder(
                new RunDirectory(directory),
                config,
                new Network(config.model(), config.method().finishedParts(), compute, 1),
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
}
