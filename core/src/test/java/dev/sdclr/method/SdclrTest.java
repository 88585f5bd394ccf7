package dev.sdclr.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.loss.NtXentLoss;
import dev.sdclr.model.Depth;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.model.Network;
import dev.sdclr.model.Pass;
import dev.sdclr.prune.MagnitudePruning;
import dev.sdclr.prune.PruneMask;
import dev.sdclr.reference.Comparison;
import dev.sdclr.reference.ReferenceTensors;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.BlasThreads;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeType;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NativeLibrary;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SdclrTest {

  private static final ModelConfig TINY = new ModelConfig(Depth.RESNET10, 4, Stem.SMALL, 3, 8);
  private static final MethodConfig SDCLR = new SdclrConfig(0.2, 0.9);
  private static final MethodConfig SIMCLR = new SimClrConfig(0.2);

  private static Map<String, double[]> gradients(Network network) {
    Map<String, double[]> gradients = new LinkedHashMap<>();
    network
        .tensors()
        .parameters()
        .forEach(
            (name, parameter) -> {
              if (parameter.grad().defined()) {
                gradients.put(name, HostArray.doubles(parameter.grad()));
              }
            });
    return gradients;
  }

  @Test
  void oneBackwardIsTheSumOfTheTwoOneSidedOnes() {
    Compute compute = Precision.F64.compute();
    try (TensorScope scope = new TensorScope();
        Method method = Methods.of(SDCLR, TINY, compute, 1)) {
      Tensor view1 = RandomTensors.images(1, 6, 16, compute);
      Tensor view2 = RandomTensors.images(2, 6, 16, compute);
      method.startEpoch(Methods.START);
      method.gradients(Methods.batch(view1, view2), Methods.START);
      Map<String, double[]> joint = gradients(method.network());

      Network network = method.network();
      network.tensors().clearGradients();
      NtXentLoss loss = new NtXentLoss(0.2);
      try (PruneMask mask = MagnitudePruning.mask(network.convolutions(), 0.9)) {
        Tensor dense = network.projections(view1, Pass.DENSE_TRAINING);
        Tensor pruned = network.projections(view2, Pass.pruned(true, mask));
        loss.loss(dense, pruned.detach()).backward();
        loss.loss(dense.detach(), pruned).backward();
      }
      Map<String, double[]> sum = gradients(network);

      assertThat(joint).hasSameSizeAs(network.tensors().parameters());
      double largest = joint.values().stream().mapToDouble(Comparison::largest).max().orElseThrow();
      joint.forEach(
          (name, gradient) -> {
            for (int i = 0; i < gradient.length; i++) {
              assertThat(gradient[i]).as(name).isCloseTo(sum.get(name)[i], within(1e-12 * largest));
            }
          });
    }
  }

  /** Also where a stage is deep enough that its convolutions are filtered. */
  @ParameterizedTest
  @CsvSource({"FP32, 4, false", "BF16, 4, false", "FP32, 16, true", "BF16, 32, true"})
  void branchesSideBySideGiveTheSameGradientsAsOneAfterTheOther(
      ComputeType type, int width, boolean filters) {
    ModelConfig model = new ModelConfig(Depth.RESNET10, width, Stem.SMALL, 3, 8);
    Map<String, double[]> together =
        gradients(model, new Compute(false, type, 2, 1, filters, List.of()));
    Map<String, double[]> inTurn =
        gradients(model, new Compute(false, type, 1, 1, filters, List.of()));
    assertThat(together.keySet()).isEqualTo(inTurn.keySet()).hasSizeGreaterThan(30);
    together.forEach((name, gradient) -> assertThat(gradient).as(name).isEqualTo(inTurn.get(name)));
    if (filters) {
      Map<String, double[]> direct =
          gradients(model, new Compute(false, type, 1, 1, false, List.of()));
      assertThat(inTurn.get("conv1.weight")).isNotEqualTo(direct.get("conv1.weight"));
    }
  }

  private static Map<String, double[]> gradients(ModelConfig model, Compute compute) {
    NativeLibrary.load();
    torch.set_num_threads(compute.threads());
    try (TensorScope scope = new TensorScope();
        Method method = Methods.of(SDCLR, model, compute, 1);
        BlasThreads few = new BlasThreads(compute, method.lanes())) {
      Tensor view1 = RandomTensors.images(1, 16, 16, compute);
      Tensor view2 = RandomTensors.images(2, 16, 16, compute);
      method.startEpoch(Methods.START);
      double loss = method.gradients(Methods.batch(view1, view2), Methods.START);
      // The second call starts from none again.
      assertThat(method.gradients(Methods.batch(view1, view2), Methods.START)).isEqualTo(loss);
      return gradients(method.network());
    } finally {
      torch.set_num_threads(1);
    }
  }

  @Test
  void methodsOfOneSeedShareTheirStartWeights() {
    Compute compute = Precision.F32.compute();
    try (Method sdclr = Methods.of(SDCLR, TINY, compute, 7);
        Method simclr = Methods.of(SIMCLR, TINY, compute, 7)) {
      Map<String, Tensor> shared = simclr.network().tensors().parameters();
      shared.forEach(
          (name, tensor) ->
              assertThat(HostArray.floats(sdclr.network().tensors().parameters().get(name)))
                  .as(name)
                  .isEqualTo(HostArray.floats(tensor)));
    }
  }

  @Test
  void bf16IsCloseToFp32() {
    Compute fp32 = Precision.F32.compute();
    Compute bf16 = new Compute(false, ComputeType.BF16, 1, 1, false, List.of());
    for (MethodConfig config : List.of(SDCLR, SIMCLR)) {
      double exact = loss(config, fp32);
      assertThat(loss(config, bf16)).isNotEqualTo(exact).isCloseTo(exact, within(0.05 * exact));
    }
  }

  private static double loss(MethodConfig config, Compute compute) {
    try (TensorScope scope = new TensorScope();
        Method method = Methods.of(config, TINY, compute, 1)) {
      method.startEpoch(Methods.START);
      return method.gradients(
          Methods.batch(
              RandomTensors.images(1, 16, 16, compute), RandomTensors.images(2, 16, 16, compute)),
          Methods.START);
    }
  }

  @Test
  void aSavedMaskIsUsedAgain() {
    Compute compute = Precision.F32.compute();
    try (TensorScope scope = new TensorScope();
        Method first = Methods.of(SDCLR, TINY, compute, 1);
        Method second = Methods.of(SDCLR, TINY, compute, 2)) {
      first.startEpoch(Methods.START);
      second.startEpoch(Methods.START);
      Tensor view1 = RandomTensors.images(1, 4, 16, compute);
      Tensor view2 = RandomTensors.images(2, 4, 16, compute);
      double ownMask = first.gradients(Methods.batch(view1, view2), Methods.START);

      // The second method gets the first one's weights, so that only their masks differ.
      Map<String, Tensor> weights = second.network().tensors().all();
      first
          .network()
          .tensors()
          .all()
          .forEach((name, t) -> ReferenceTensors.assign(weights.get(name), HostArray.doubles(t)));
      assertThat(second.gradients(Methods.batch(view1, view2), Methods.START))
          .isNotEqualTo(ownMask);
      second.restoreEpoch(first.epochState(true));
      assertThat(second.gradients(Methods.batch(view1, view2), Methods.START)).isEqualTo(ownMask);
    }
  }

  @Test
  void needsAMaskBeforeALoss() {
    Compute compute = Precision.F32.compute();
    try (TensorScope scope = new TensorScope();
        Method method = Methods.of(SDCLR, TINY, compute, 1)) {
      Tensor view = RandomTensors.images(1, 2, 16, compute);
      assertThatThrownBy(() -> method.gradients(Methods.batch(view, view), Methods.START))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("startEpoch() makes the mask: call it before a pass");
    }
  }
}
