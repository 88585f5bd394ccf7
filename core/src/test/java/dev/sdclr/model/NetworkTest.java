package dev.sdclr.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.model.ModelConfig.HeadNorm;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.model.NetworkParts.NormSharing;
import dev.sdclr.model.Pass.Branch;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {

  private static final ModelConfig TINY = new ModelConfig(Depth.RESNET10, 4, Stem.SMALL, 3, 8);

  private final Compute compute = Precision.F32.compute();

  @ParameterizedTest
  @CsvSource({
    "RESNET18, SMALL, 2, false, 11498304",
    "RESNET18, SMALL, 3, true, 11773376",
    "RESNET50, IMAGENET, 3, true, 32230848"
  })
  void hasAsManyParametersAsTheReference(
      Depth depth, Stem stem, int headLayers, boolean normPerBranch, long expected) {
    ModelConfig config = new ModelConfig(depth, 64, stem, headLayers, 128);
    try (Network network =
        new Network(
            config,
            NetworkParts.projecting(normPerBranch ? NormSharing.OWN : NormSharing.SHARED),
            compute,
            1)) {
      assertThat(network.tensors().parameterCount()).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void closingFreesAllThatItMade(boolean projects) {
    NetworkParts parts =
        projects ? NetworkParts.projecting(NormSharing.OWN) : NetworkParts.encoder();
    ModelConfig config = new ModelConfig(Depth.RESNET10, 2, Stem.SMALL, 2, 8);
    long before = 0;
    for (int i = 0; i < 3; i++) { // the first loads what stays
      before = i == 1 ? Pointer.totalCount() : before;
      try (TensorScope scope = new TensorScope();
          Network network = new Network(config, parts, compute, 1)) {
        assertThat(network.tensors().all()).isNotEmpty();
      }
    }
    assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(Depth.class)
  void embedsInAsManyDimensionsAsItSays(Depth depth) {
    for (Stem stem : Stem.values()) {
      ModelConfig config = new ModelConfig(depth, 4, stem, 2, 6);
      try (TensorScope scope = new TensorScope();
          NoGradient none = new NoGradient();
          Network network =
              new Network(config, NetworkParts.projecting(NormSharing.SHARED), compute, 1)) {
        Tensor images = RandomTensors.images(1, 2, 32, compute);
        Tensor features = network.features(images, Pass.DENSE_TRAINING);
        assertThat(features.sizes().vec().get()).containsExactly(2, config.featureDimension());
        assertThat(Arrays.stream(HostArray.doubles(features))).allMatch(Double::isFinite);
        assertThat(network.projections(images, Pass.DENSE_TRAINING).sizes().vec().get())
            .containsExactly(2, 6);
      }
    }
  }

  @Test
  void sameSeedGivesTheSameWeights() {
    assertThat(values(5)).isEqualTo(values(5));
    assertThat(values(5).get("conv1.weight")).isNotEqualTo(values(6).get("conv1.weight"));
  }

  private Map<String, List<Double>> values(long seed) {
    try (Network network =
        new Network(TINY, NetworkParts.projecting(NormSharing.OWN), compute, seed)) {
      return snapshot(network.tensors().all());
    }
  }

  private static Map<String, List<Double>> snapshot(Map<String, Tensor> tensors) {
    Map<String, List<Double>> values = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) ->
            values.put(name, Arrays.stream(HostArray.doubles(tensor)).boxed().toList()));
    return values;
  }

  /** Each pass moves its own branch's statistics and nothing else. */
  @ParameterizedTest
  @EnumSource(Branch.class)
  void trainingMovesTheStatisticsOfItsBranchOnly(Branch branch) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient();
        Network network = new Network(TINY, NetworkParts.projecting(NormSharing.OWN), compute, 1)) {
      Map<String, List<Double>> before = snapshot(network.tensors().all());
      Pass pass = new Pass(branch, true, ConvolutionMask.NONE);
      network.projections(RandomTensors.images(2, 4, 16, compute), pass);

      Map<String, List<Double>> after = snapshot(network.tensors().all());
      for (String name : before.keySet()) {
        boolean moves =
            name.contains("running_") && name.contains(".pruned.") == (branch == Branch.PRUNED);
        assertThat(after.get(name).equals(before.get(name))).as(name).isEqualTo(!moves);
      }
    }
  }

  /** SimSiam's projections: every dimension has mean 0 and variance 1, and no values to learn. */
  @ParameterizedTest
  @EnumSource(Branch.class)
  void plainLastNormsHaveNothingToLearn(Branch branch) {
    ModelConfig config =
        new ModelConfig(Depth.RESNET10, 4, Stem.SMALL, 2, 3, null, HeadNorm.PLAIN_LAST, null);
    Compute exact = Precision.F64.compute();
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient();
        Network network = new Network(config, NetworkParts.projecting(NormSharing.OWN), exact, 1)) {
      assertThat(network.tensors().parameters().keySet())
          .contains("head.bn1.weight", "head.bn1.pruned.weight")
          .noneMatch(name -> name.startsWith("head.bn2"));
      assertThat(network.tensors().buffers()).containsKey("head.bn2.pruned.running_mean");
      Pass pass = new Pass(branch, true, ConvolutionMask.NONE);
      double[] z =
          HostArray.doubles(network.projections(RandomTensors.images(2, 64, 8, exact), pass));
      for (int d = 0; d < 3; d++) {
        double mean = 0;
        double square = 0;
        for (int i = d; i < z.length; i += 3) {
          mean += z[i] / 64;
          square += z[i] * z[i] / 64;
        }
        assertThat(mean).isCloseTo(0, within(1e-9));
        assertThat(square).isCloseTo(1, within(0.05));
      }
    }
  }

  @Test
  void evaluationMovesNothing() {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient();
        Network network = new Network(TINY, NetworkParts.projecting(NormSharing.OWN), compute, 1)) {
      Map<String, List<Double>> before = snapshot(network.tensors().all());
      Tensor images = RandomTensors.images(2, 4, 16, compute);
      network.projections(images, Pass.DENSE_EVALUATION);
      network.projections(images, Pass.pruned(false, ConvolutionMask.NONE));
      assertThat(snapshot(network.tensors().all())).isEqualTo(before);
    }
  }

  @Test
  void evaluationDoesNotDependOnTheRestOfTheBatch() {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient();
        Network network =
            new Network(
                TINY, NetworkParts.projecting(NormSharing.OWN), Precision.F64.compute(), 1)) {
      Tensor images = RandomTensors.images(2, 4, 16, network.compute());
      double[] all = HostArray.doubles(network.features(images, Pass.DENSE_EVALUATION));
      double[] first =
          HostArray.doubles(network.features(images.narrow(0, 0, 1), Pass.DENSE_EVALUATION));
      for (int i = 0; i < first.length; i++) {
        assertThat(first[i]).isCloseTo(all[i], within(1e-12));
      }
    }
  }
}
