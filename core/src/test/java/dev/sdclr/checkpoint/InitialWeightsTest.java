package dev.sdclr.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.sdclr.checkpoint.tensors.TensorFile;
import dev.sdclr.checkpoint.torch.TorchBytes;
import dev.sdclr.checkpoint.torch.TorchBytes.Floats;
import dev.sdclr.checkpoint.torch.TorchFileTest;
import dev.sdclr.model.ConvolutionMask;
import dev.sdclr.model.Depth;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.model.Network;
import dev.sdclr.model.NetworkParts;
import dev.sdclr.model.NetworkParts.NormSharing;
import dev.sdclr.model.Pass;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeConfig;
import dev.sdclr.tensor.ComputeConfig.ConvolutionChoice;
import dev.sdclr.tensor.ComputeConfig.DeviceChoice;
import dev.sdclr.tensor.ComputeConfig.TypeChoice;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class InitialWeightsTest {

  private static final ModelConfig MODEL = new ModelConfig(Depth.RESNET10, 2, Stem.SMALL, 2, 6);

  @TempDir Path folder;

  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = new TensorScope();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  static Network network(ModelConfig model, boolean normPerBranch, long seed) {
    return new Network(
        model,
        NetworkParts.projecting(normPerBranch ? NormSharing.OWN : NormSharing.SHARED),
        compute(TypeChoice.FP32),
        seed);
  }

  private static Compute compute(TypeChoice type) {
    return Compute.resolve(
        new ComputeConfig(DeviceChoice.CPU, type, 1, 1, ConvolutionChoice.DIRECT));
  }

  /**
   * A narrow ResNet of torchvision 0.29 with random weights and statistics, and the features that
   * it gave in float64.
   */
  @Test
  void embedsAsTorchvisionDoes() throws IOException {
    Path file = folder.resolve("resnet.pth");
    Files.write(file, TorchFileTest.resource("torchvision-resnet10-width1.pth"));
    double[][] expected = {
      {
        1.17992599,
        1.66262865,
        1.0478045,
        0.624186805,
        0.659783286,
        0.738281362,
        0.672033623,
        1.244685
      },
      {
        1.14859949,
        1.60345967,
        1.00805774,
        0.636185236,
        0.630661408,
        0.74006035,
        0.696250114,
        1.21218612
      }
    };
    ModelConfig model = new ModelConfig(Depth.RESNET10, 1, Stem.IMAGENET, 2, 6);
    try (Network network =
        new Network(model, NetworkParts.projecting(NormSharing.OWN), compute(TypeChoice.FP64), 1)) {
      InitialWeights loaded = InitialWeights.load(file, network);
      for (Pass pass : List.of(Pass.DENSE_EVALUATION, Pass.pruned(false, ConvolutionMask.NONE))) {
        double[] features = HostArray.doubles(network.features(images(), pass));
        for (int i = 0; i < features.length; i++) {
          assertThat(features[i]).isCloseTo(expected[i / 8][i % 8], offset(1e-8));
        }
      }
      assertThat(loaded.taken()).hasSize(network.tensors().all().size() - 19).contains("bn1.bias");
      assertThat(loaded.fresh()).hasSize(19).allMatch(name -> name.startsWith("head."));
      assertThat(loaded.ignored()).containsExactly("fc.bias", "fc.weight");
      assertThat(loaded.sha256()).matches("[0-9a-f]{64}");
    }
  }

  /** Two images of a simple pattern. */
  private static Tensor images() {
    double[] values = new double[2 * 3 * 32 * 32];
    for (int i = 0; i < values.length; i++) {
      int x = i % 32;
      int y = i / 32 % 32;
      int c = i / (32 * 32) % 3;
      int n = i / (3 * 32 * 32);
      values[i] = (5 * n + 7 * c + 3 * y + 4 * x) % 11 / 11.0;
    }
    return HostArray.tensor(values, 2, 3, 32, 32);
  }

  @ParameterizedTest
  @CsvSource({
    "'', ",
    "module., state_dict",
    "backbone., model",
    "module.backbone., state_dict",
    "backbone.module., "
  })
  void takesAWholeNetworkUnderAnyKnownPrefix(String prefix, String wrapper) throws IOException {
    try (Network from = network(MODEL, false, 1)) {
      Map<String, Floats> tensors = floats(from, name -> prefix + name);
      tensors.put("optimizer.conv1.weight", new Floats(new float[1], 1));
      for (byte[] file :
          List.of(TorchBytes.zip(tensors, wrapper), TorchBytes.stream(tensors, wrapper))) {
        try (Network into = network(MODEL, false, 2)) {
          InitialWeights loaded = InitialWeights.load(write(file), into);
          requireSame(into, from, name -> name);
          assertThat(loaded.taken()).containsExactlyElementsOf(into.tensors().all().keySet());
          assertThat(loaded.fresh()).isEmpty();
          assertThat(loaded.ignored()).containsExactly("optimizer.conv1.weight");
        }
      }
    }
  }

  /** Both branches' batch norms in lists, its spellings of shortcuts and of its head. */
  @Test
  void takesTheReferenceImplementationsNames() throws IOException {
    try (Network from = network(MODEL, true, 1);
        Network into = network(MODEL, true, 2)) {
      Map<String, Floats> tensors = floats(from, InitialWeightsTest::reference);
      tensors.put("module.normalize.mean", new Floats(new float[3], 3));
      tensors.put("module.bn1.bn_list.0.num_batches_tracked", new Floats(new float[1], 1));
      tensors.put("module.conv1.weight_mask", new Floats(new float[1], 1));
      assertThat(tensors)
          .containsKeys(
              "module.layer2.0.bn1.bn_list.1.running_var",
              "module.layer2.0.downsample.conv.weight",
              "module.layer2.0.downsample.bn.bn_list.0.bias",
              "module.fc.fc1.bias",
              "module.fc.bn2.bn_list.1.weight");
      InitialWeights loaded =
          InitialWeights.load(write(TorchBytes.zip(tensors, "state_dict")), into);
      requireSame(into, from, name -> name);
      assertThat(loaded.ignored()).containsExactly("module.conv1.weight_mask");
    }
  }

  private static String reference(String ours) {
    String name =
        ours.replaceFirst("^head\\.", "fc.")
            .replace("downsample.0", "downsample.conv")
            .replace("downsample.1", "downsample.bn");
    boolean ofBatchNorm = name.matches("(.*\\.)?bn\\d?\\..*");
    if (name.contains(".pruned.")) {
      name = name.replace(".pruned.", ".bn_list.1.");
    } else if (ofBatchNorm) {
      name = name.replaceFirst("\\.([^.]+)$", ".bn_list.0.$1");
    }
    return "module." + name;
  }

  @Test
  void givesBothBranchesTheOneSetOfBatchNorms() throws IOException {
    try (Network from = network(MODEL, false, 1);
        Network into = network(MODEL, true, 2)) {
      scatter(from);
      InitialWeights loaded =
          InitialWeights.load(write(TorchBytes.zip(floats(from, name -> name), null)), into);
      requireSame(into, from, name -> name.replace(".pruned", ""));
      assertThat(loaded.fresh()).isEmpty();
    }
  }

  @Test
  void takesTheDenseBranchWhereItHasOneSetOfBatchNorms() throws IOException {
    try (Network from = network(MODEL, true, 1);
        Network into = network(MODEL, false, 2)) {
      scatter(from);
      InitialWeights loaded =
          InitialWeights.load(write(TorchBytes.zip(floats(from, name -> name), null)), into);
      requireSame(into, from, name -> name);
      assertThat(loaded.ignored()).isNotEmpty().allMatch(name -> name.contains(".pruned."));
    }
  }

  /** Batch norms of a fresh network are all alike: make each its own. */
  private static void scatter(Network network) {
    network
        .tensors()
        .buffers()
        .forEach((name, tensor) -> tensor.fill_(new Scalar(1 + Math.abs(name.hashCode() % 97))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Float", "Double", "Half", "BFloat16"})
  void takesSafetensorsOfAnyFloatingType(String type) {
    try (Network from = network(MODEL, false, 1);
        Network into = network(MODEL, false, 2)) {
      // Halves of either kind hold these exactly.
      from.tensors().all().values().forEach(t -> t.set_data(t.mul(new Scalar(16)).round()));
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      from.tensors()
          .all()
          .forEach((name, t) -> tensors.put("backbone." + name, t.to(ScalarType.valueOf(type))));
      Path file = folder.resolve("model.safetensors");
      new TensorFile(tensors, Map.of("format", "pt")).write(file);
      InitialWeights.load(file, into);
      requireSame(into, from, name -> name);
    }
  }

  static Stream<Arguments> heads() {
    return Stream.of(
        Arguments.of("of another size", new ModelConfig(Depth.RESNET10, 2, Stem.SMALL, 2, 7)),
        Arguments.of("with a layer more", new ModelConfig(Depth.RESNET10, 2, Stem.SMALL, 3, 6)),
        // The second layer alone would fit: features and projections have 16 dimensions each.
        Arguments.of("whose start fits", new ModelConfig(Depth.RESNET10, 2, Stem.SMALL, 3, 16)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("heads")
  void startsWithAFreshHeadWhereTheFileHasOne(String which, ModelConfig model) throws IOException {
    ModelConfig ours =
        new ModelConfig(Depth.RESNET10, 2, Stem.SMALL, 2, model.headDimension() == 16 ? 16 : 6);
    try (Network from = network(model, false, 1);
        Network fresh = network(ours, false, 2);
        Network into = network(ours, false, 2)) {
      InitialWeights loaded =
          InitialWeights.load(write(TorchBytes.zip(floats(from, name -> name), null)), into);
      assertThat(loaded.fresh())
          .containsExactlyInAnyOrderElementsOf(
              ours(into).keySet().stream().filter(name -> name.startsWith("head.")).toList());
      loaded.fresh().forEach(name -> requireEqual(name, into, fresh, name));
      loaded.taken().forEach(name -> requireEqual(name, into, from, name));
      assertThat(loaded.ignored()).isNotEmpty().allMatch(name -> name.startsWith("head."));
    }
  }

  private Path write(byte[] content) throws IOException {
    return Files.write(folder.resolve("weights.pt"), content);
  }

  static Map<String, Tensor> ours(Network network) {
    return network.tensors().all();
  }

  static Map<String, Floats> floats(Network network, UnaryOperator<String> rename) {
    Map<String, Floats> floats = new LinkedHashMap<>();
    ours(network)
        .forEach(
            (name, tensor) ->
                floats.put(
                    rename.apply(name), new Floats(HostArray.floats(tensor), tensor.shape())));
    return floats;
  }

  static void requireSame(Network into, Network from, UnaryOperator<String> source) {
    ours(into).keySet().forEach(name -> requireEqual(name, into, from, source.apply(name)));
  }

  private static void requireEqual(String name, Network into, Network from, String source) {
    assertThat(torch.equal(ours(into).get(name), ours(from).get(source))).as(name).isTrue();
  }
}
