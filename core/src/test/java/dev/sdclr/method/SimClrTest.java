package dev.sdclr.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.model.Depth;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.reference.Comparison;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeType;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NativeLibrary;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimClrTest {

  private static final ModelConfig TINY = new ModelConfig(Depth.RESNET10, 4, Stem.SMALL, 3, 8);

  /**
   * What an update makes.
   *
   * @param gradients of the parameters, by name
   * @param statistics of the batch norms, by name
   */
  private record Update(
      double loss, Map<String, double[]> gradients, Map<String, double[]> statistics) {}

  @AfterEach
  void backToOneThread() {
    torch.set_num_threads(1);
  }

  private static Update update(ComputeType type, int threads) {
    NativeLibrary.load();
    torch.set_num_threads(threads);
    Compute compute = new Compute(false, type, threads, 1, false, List.of());
    try (TensorScope scope = new TensorScope();
        Method method = Methods.of(new SimClrConfig(0.2), TINY, compute, 1)) {
      assertThat(method.lanes()).isEqualTo(threads);
      method.startEpoch(Methods.START);
      Tensor view1 = RandomTensors.images(1, 6, 16, compute);
      Tensor view2 = RandomTensors.images(2, 6, 16, compute);
      double loss = method.gradients(Methods.batch(view1, view2), Methods.START);
      Map<String, double[]> gradients = new TreeMap<>();
      method
          .network()
          .tensors()
          .parameters()
          .forEach((name, tensor) -> gradients.put(name, HostArray.doubles(tensor.grad())));
      Map<String, double[]> statistics = new TreeMap<>();
      method
          .network()
          .tensors()
          .buffers()
          .forEach((name, tensor) -> statistics.put(name, HostArray.doubles(tensor)));
      return new Update(loss, gradients, statistics);
    }
  }

  @Test
  void viewsPassAsOneWhereOtherProcessesSeeTheStatisticsOfWholeBatches() {
    SimClrConfig config = new SimClrConfig(0.2);
    assertThat(config.lanes(true)).isEqualTo(1);
    assertThat(config.lanes(false)).isEqualTo(2);
  }

  @Test
  void viewsSideBySideAreOneBatchToTheirBatchNorms() {
    Update halves = update(ComputeType.FP64, 2);
    Update whole = update(ComputeType.FP64, 1);
    assertThat(halves.loss()).isCloseTo(whole.loss(), within(1e-13 * whole.loss()));
    requireClose(halves.gradients(), whole.gradients());
    requireClose(halves.statistics(), whole.statistics());
  }

  private static void requireClose(Map<String, double[]> actual, Map<String, double[]> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet()).hasSizeGreaterThan(20);
    double largest =
        expected.values().stream().mapToDouble(Comparison::largest).max().orElseThrow();
    actual.forEach(
        (name, values) ->
            assertThat(values)
                .as(name)
                .usingComparatorWithPrecision(1e-12 * largest)
                .containsExactly(expected.get(name)));
  }

  @Test
  void viewsSideBySideGiveTheSameBitsEveryTime() {
    for (ComputeType type : List.of(ComputeType.FP32, ComputeType.BF16)) {
      Update once = update(type, 2);
      for (int i = 0; i < 10; i++) {
        Update again = update(type, 2);
        assertThat(again.loss()).isEqualTo(once.loss());
        again.gradients().forEach((name, g) -> assertThat(g).isEqualTo(once.gradients().get(name)));
        again
            .statistics()
            .forEach((name, s) -> assertThat(s).isEqualTo(once.statistics().get(name)));
      }
    }
  }
}
