package dev.sdclr.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.sdclr.UsageException;
import dev.sdclr.model.Depth;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.model.Network;
import dev.sdclr.model.NetworkParts;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeConfig;
import dev.sdclr.tensor.ComputeConfig.TypeChoice;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Takes encoders as other projects name their tensors: a real torchvision network, written by real
 * PyTorch. Skipped without Python and torchvision.
 */
class ForeignNamesTest {

  private static final int MISSING = 77;
  private static final String PYTHON =
      Optional.ofNullable(System.getenv("SDCLR_PYTHON")).orElse("python3");

  private static final ModelConfig MODEL =
      new ModelConfig(Depth.RESNET18, 64, Stem.IMAGENET, 2, 16);

  @TempDir static Path folder;

  private static Compute compute;

  @BeforeAll
  static void writeFiles() throws Exception {
    compute = Compute.resolve(ComputeConfig.AUTO.withType(TypeChoice.FP32));
    Path script = folder.resolve("script.py");
    try (InputStream in = ForeignNamesTest.class.getResourceAsStream("foreign_names.py")) {
      Files.copy(in, script);
    }
    Process python;
    try {
      python =
          new ProcessBuilder(PYTHON, script.toString(), folder.toString())
              .redirectError(folder.resolve("errors").toFile())
              .redirectOutput(folder.resolve("output").toFile())
              .start();
    } catch (IOException e) {
      abort("%s cannot be started".formatted(PYTHON));
      return;
    }
    int code = python.waitFor();
    if (code == MISSING) {
      abort("%s lacks torchvision; SDCLR_PYTHON may name another Python".formatted(PYTHON));
    }
    assertThat(code).as(Files.readString(folder.resolve("errors"))).isZero();
  }

  private static Network network(ModelConfig model, long seed) {
    return new Network(model, NetworkParts.encoder(), compute, seed);
  }

  private static Path file(String name) {
    return folder.resolve(name + ".pth");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "moco",
        "moco-v3",
        "simsiam",
        "dino",
        "dino-checkpoint",
        "dino-checkpoint-old",
        "dino-student",
        "teacher-and-student",
        "solo-learn",
        "byol",
        "lightly"
      })
  void takesTheEncoderThatIsMeant(String project) {
    try (Network plain = network(MODEL, 1);
        Network into = network(MODEL, 2)) {
      InitialWeights.load(file("torchvision"), plain);
      InitialWeights loaded = InitialWeights.load(file(project), into);
      assertThat(Set.copyOf(loaded.taken())).isEqualTo(into.tensors().all().keySet());
      into.tensors()
          .all()
          .forEach(
              (name, tensor) ->
                  assertThat(tensor.equal(plain.tensors().all().get(name))).as(name).isTrue());
    }
  }

  /** Converting the stem would not help. */
  @Test
  void namesAnotherDepthBeforeAnotherStem() {
    ModelConfig shallower = new ModelConfig(Depth.RESNET10, 64, Stem.SMALL, 2, 16);
    try (Network into = network(shallower, 2)) {
      assertThatThrownBy(() -> InitialWeights.load(file("torchvision"), into))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("holds layer1.1.")
          .hasMessageContaining("set model.depth, model.width and model.stem to those of the file");
    }
  }

  /** 7×7 as 3×3: each new weight sums its share of the old ones. */
  @Test
  void convertsTheStemWhenAsked() {
    ModelConfig small = new ModelConfig(Depth.RESNET18, 64, Stem.SMALL, 2, 16);
    try (TensorScope scope = new TensorScope();
        Network plain = network(MODEL, 1);
        Network into = network(small, 2)) {
      InitialWeights.load(file("torchvision"), plain);
      assertThatThrownBy(() -> InitialWeights.load(file("torchvision"), into))
          .isInstanceOf(UsageException.class)
          .hasMessageEndingWith(
              "holds conv1.weight [64, 3, 7, 7], this run's stem needs [64, 3, 3, 3]: --set"
                  + " model.stem=imagenet gives it one of 7 × 7, --convert-stem converts the file's");
      InitialWeights.load(file("torchvision"), into, true);
      float[] old = HostArray.floats(plain.tensors().all().get("conv1.weight"));
      float[] found = HostArray.floats(into.tensors().all().get("conv1.weight"));
      for (int filter = 0; filter < 64 * 3; filter++) {
        double[] expected = slow(old, filter * 49);
        for (int i = 0; i < 9; i++) {
          assertThat((double) found[filter * 9 + i]).isEqualTo(expected[i], within(1e-5));
        }
      }
      for (String name : List.of("layer1.0.conv1.weight", "layer4.1.bn2.running_var")) {
        Tensor same = into.tensors().all().get(name);
        assertThat(same.equal(plain.tensors().all().get(name))).as(name).isTrue();
      }
    }
  }

  /** On a grid three times as fine, whose points fall into one old and one new weight each. */
  private static double[] slow(float[] old, int at) {
    double[] sums = new double[9];
    for (int y = 0; y < 21; y++) {
      for (int x = 0; x < 21; x++) {
        sums[y / 7 * 3 + x / 7] += old[at + y / 3 * 7 + x / 3] / 9.0;
      }
    }
    return sums;
  }
}
