package dev.sdclr.checkpoint;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.checkpoint.tensors.TensorFile;
import dev.sdclr.checkpoint.torch.TorchBytes;
import dev.sdclr.checkpoint.torch.TorchBytes.Floats;
import dev.sdclr.model.Depth;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.model.Network;
import dev.sdclr.tensor.TensorScope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that hold no weights for an encoder are refused by what is in them. */
class RefusedWeightsTest {

  private static final String REMEDY =
      ": set model.depth, model.width and model.stem to those of the file";

  @TempDir Path folder;
  private TensorScope scope;

  private static final ModelConfig MODEL = new ModelConfig(Depth.RESNET10, 2, Stem.SMALL, 2, 6);

  @BeforeEach
  void open() {
    scope = new TensorScope();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("others")
  void refusesAnotherEncoderByItsFirstTensor(ModelConfig model, String difference)
      throws IOException {
    try (Network from = InitialWeightsTest.network(model, false, 1);
        Network into = InitialWeightsTest.network(MODEL, true, 2);
        Network unchanged = InitialWeightsTest.network(MODEL, true, 2)) {
      Path file =
          write(
              TorchBytes.zip(
                  InitialWeightsTest.floats(from, name -> "module." + name), "state_dict"));
      assertThatThrownBy(() -> InitialWeights.load(file, into))
          .isInstanceOf(UsageException.class)
          .hasMessage("%s holds %s", file, difference);
      InitialWeightsTest.requireSame(into, unchanged, name -> name);
    }
  }

  @Test
  void refusesAShallowerEncoderAndAMissingStatistic() throws IOException {
    ModelConfig deeper = new ModelConfig(Depth.RESNET18, 2, Stem.SMALL, 2, 6);
    try (Network from = InitialWeightsTest.network(MODEL, false, 1);
        Network into = InitialWeightsTest.network(deeper, false, 2);
        Network same = InitialWeightsTest.network(MODEL, false, 2)) {
      Map<String, Floats> tensors = InitialWeightsTest.floats(from, name -> name);
      refused(
          TorchBytes.zip(tensors, null),
          into,
          "%s holds nothing for layer1.1.conv1.weight, this run's encoder needs [2, 2, 3, 3]: set"
              + " model.depth, model.width and model.stem to those of the file");
      tensors.remove("bn1.running_var");
      refused(
          TorchBytes.zip(tensors, null),
          same,
          "%s holds nothing for bn1.running_var, this run's encoder needs [2]: set model.depth,"
              + " model.width and model.stem to those of the file");
    }
  }

  @Test
  void refusesOtherNetworksAndTwoOfAName() throws IOException {
    try (Network into = InitialWeightsTest.network(MODEL, false, 2)) {
      Floats one = new Floats(new float[1], 1);
      refused(
          TorchBytes.zip(Map.of("patch_embed.weight", one), null),
          into,
          "%s holds no ResNet: no conv1.weight among its tensors 1 (patch_embed.weight); an encoder of"
              + " another kind, such as a vision transformer, can be made ONNX, which --method none"
              + " keeps and --method distil learns from");
      Map<String, Floats> twice = InitialWeightsTest.floats(into, name -> name);
      twice.put("bn1.bn_list.0.weight", one);
      refused(
          TorchBytes.zip(twice, null),
          into,
          "%s holds both bn1.weight and bn1.bn_list.0.weight, which are the same tensor");
    }
  }

  @Test
  void refusesValuesThatAreNotFinite() throws IOException {
    try (Network into = InitialWeightsTest.network(MODEL, false, 2)) {
      Map<String, Floats> tensors = InitialWeightsTest.floats(into, name -> name);
      tensors.put("bn1.bias", new Floats(new float[] {1, Float.NaN}, 2));
      refused(
          TorchBytes.zip(tensors, null), into, "%s holds values in bn1.bias that are not finite");
    }
  }

  @Test
  void refusesWholeNumbersForWeights() {
    try (Network into = InitialWeightsTest.network(MODEL, false, 2)) {
      Map<String, Tensor> tensors = new LinkedHashMap<>(InitialWeightsTest.ours(into));
      tensors.put("conv1.weight", tensors.get("conv1.weight").to(ScalarType.Char));
      Path file = folder.resolve("quantised.safetensors");
      new TensorFile(tensors, Map.of()).write(file);
      assertThatThrownBy(() -> InitialWeights.load(file, into))
          .hasMessage("%s holds conv1.weight as whole numbers of type I8, not as weights", file);
    }
  }

  @Test
  void refusesFilesOfOtherKinds() throws IOException {
    try (Network into = InitialWeightsTest.network(MODEL, false, 2)) {
      refused(
          "a text of some length".getBytes(StandardCharsets.UTF_8),
          into,
          "%s is not a weights file: expected .pt, .pth or .safetensors");
      refused(
          new byte[3],
          into,
          "%s is too short for a weights file: it is corrupt or of another kind");
      refused(
          "Plain text of some length".getBytes(StandardCharsets.UTF_8),
          into,
          "%s has no table of contents at its end: it is corrupt or of another kind");
      Path none = folder.resolve("none.pt");
      assertThatThrownBy(() -> InitialWeights.load(none, into))
          .isInstanceOf(UsageException.class)
          .hasMessage("there is no file %s of initial weights", none);
      assertThatThrownBy(() -> InitialWeights.load(folder, into))
          .isInstanceOf(UsageException.class)
          .hasMessageStartingWith(folder + " is not a run directory: ");
    }
  }

  @Test
  void refusesACheckpointOfANewerVersion() {
    try (Network into = InitialWeightsTest.network(MODEL, false, 2)) {
      Path file = folder.resolve("last.safetensors");
      new TensorFile(
              InitialWeightsTest.ours(into), Map.of("format", "sdclr-checkpoint", "version", "2"))
          .write(file);
      assertThatThrownBy(() -> InitialWeights.load(file, into))
          .hasMessage(
              "%s has checkpoint version 2; this sdclr reads version 1: use the sdclr that wrote"
                  + " it",
              file);
    }
  }

  private void refused(byte[] content, Network into, String message) throws IOException {
    Path file = write(content);
    assertThatThrownBy(() -> InitialWeights.load(file, into))
        .isInstanceOf(SdclrException.class)
        .hasMessage(message, file);
  }

  static Stream<Arguments> others() {
    return Stream.of(
        Arguments.of(
            new ModelConfig(Depth.RESNET10, 4, Stem.SMALL, 2, 6),
            "module.conv1.weight [4, 3, 3, 3], this run's encoder needs [2, 3, 3, 3]" + REMEDY),
        Arguments.of(
            new ModelConfig(Depth.RESNET18, 2, Stem.SMALL, 2, 6),
            "module.layer1.1.conv1.weight [2, 2, 3, 3], this run's encoder needs nothing there"
                + REMEDY
                + "; another kind of network is taken as an ONNX file, by --method none or distil"),
        Arguments.of(
            new ModelConfig(Depth.RESNET50, 2, Stem.SMALL, 2, 6),
            "module.layer1.0.conv1.weight [2, 2, 1, 1], this run's encoder needs [2, 2, 3, 3]"
                + REMEDY));
  }

  private Path write(byte[] content) throws IOException {
    return Files.write(folder.resolve("weights.pt"), content);
  }
}
